/** The element `<smtp-playground>`. */
export class SmtpPlayground extends HTMLElement {
  /** Lets time pass; a script goes on. */
  play(): void;
  /** Stops time. */
  pause(): void;
  /** To a moment of the simulated time, in milliseconds. */
  seek(ms: number): void;
  /** Back to the start. */
  reset(): void;
  /** Sends the message that the scenario suggests. */
  send(): void;
}

/** What the events tell. */
export interface SmtpPlaygroundEvents {
  /** The picture is there. What is asked for from now on, or was asked for before, is done. */
  ready: CustomEvent<Record<string, never>>;
  /** How many events have happened, how many are known, and the simulated time in milliseconds. */
  step: CustomEvent<{ event: number; of: number; time: number }>;
  /** The step of the lesson or script, from 1, how many of its goals are reached, and how many there are. */
  goal: CustomEvent<{ step: number; reached: number; goals: number }>;
  /** What is wrong with the attributes or the script, could not be fetched, or has crashed; it does not bubble. */
  error: CustomEvent<{ message: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "smtp-playground": SmtpPlayground;
  }
}
