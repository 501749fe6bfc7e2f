/** The part of postmonger 0.0.16 that a host uses; the package ships no types. */
declare module 'postmonger' {
  export class Session {
    constructor(options?: { connect?: Window; from?: string; to?: string });
    on(event: string, listener: (...parts: unknown[]) => void): void;
    off(event?: string, listener?: (...parts: unknown[]) => void): void;
    trigger(event: string, ...parts: unknown[]): void;
    end(): void;
  }
}

declare module '*.css';
