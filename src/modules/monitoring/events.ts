export const monitoringEvents = {
  'monitor.evaluated': 'A monitor looked at a window.',
  'alarm.raised': 'A monitor found a breach and no alarm was open.',
  'alarm.confirmed': 'A monitor found that an open alarm still holds.',
  'alarm.cleared': 'The breach is over, or another version serves.',
  'alarm.acknowledged': 'A person took an alarm.',
  'alarm.released': 'A person gave an alarm back.',
} as const;
