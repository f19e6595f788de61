// The component library's theme: small type, small radii, three button looks. Colours that pages use come from theme.css.
import { createTheme } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'pawl',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  colors: {
    pawl: [
      '#ecf4fe',
      '#d6e8fe',
      '#b3d5fb',
      '#8bbff9',
      '#60a7f5',
      '#3a8ce0',
      '#1c71c2',
      '#0e5da5',
      '#064883',
      '#05335f',
    ],
  },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.45', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 28, color: 'gray' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { transitionProps: { duration: 100 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { transitionProps: { duration: 80 } } },
  },
});
