/** The part of postmonger 0.0.16 that is used; the package ships no types. Importing it needs a `window` (JB 5.1). */
declare module 'postmonger' {
  export interface ConnectionOptions {
    /** The window, or the frame, to talk to; `window.parent` where it is left out. */
    connect?: Window | HTMLIFrameElement;
    /** Messages of other origins are dropped. */
    from?: string;
    /** Target origin of what is sent. */
    to?: string;
  }

  export class Session {
    constructor(options?: ConnectionOptions);
    on(event: string, listener: (...parts: unknown[]) => void): void;
    off(event?: string, listener?: (...parts: unknown[]) => void): void;
    trigger(event: string, ...parts: unknown[]): void;
    end(): void;
  }
}
