// What the executable hands to the commands: the parts of the server that run in this process, and the world around it.

/** Where lines go, and who reads them. */
export interface Io {
  out(line: string): void;
  error(line: string): void;
  writeError(text: string): void;
  /** Raw bytes of a download. */
  write(bytes: Uint8Array): Promise<void>;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  readonly errorTerminal: boolean;
  /** Whether a person types. */
  readonly inputTerminal: boolean;
  /** Asks on standard error; resolves to the line that was typed. */
  ask(question: string): Promise<string>;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** Folder the command was called in. */
  readonly folder: string;
}

/** A setting of the server as `pawl config print` shows it. */
export interface SettingView {
  readonly path: string;
  /** `***` for a secret that is set. */
  readonly value: string;
  readonly source: string;
  readonly meaning: string;
}

export interface DataPlaneFlags {
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly hosts: readonly string[];
  readonly container: boolean;
  readonly name: string | undefined;
  readonly follow: string | undefined;
  readonly logLevel: string;
}

type Lines = Pick<Io, 'out' | 'error'>;

export interface CliDeps {
  serve(flags: Readonly<Record<string, string | undefined>>, file: string | undefined, io: Lines): Promise<number>;
  dataPlane(flags: DataPlaneFlags, io: Lines): Promise<number>;
  version(): Promise<string>;
  environment(): Promise<Readonly<Record<string, string | undefined>>>;
  /** @throws AppError of the configuration */
  settings(
    flags: Readonly<Record<string, string | undefined>>,
    file: string | undefined,
  ): Promise<readonly SettingView[]>;
}
