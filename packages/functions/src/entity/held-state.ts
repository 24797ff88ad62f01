import type { DurableEntityContext } from "@taskhub/core";

/** The state of an entity while one operation runs: read once, kept if it is another at the end. */
export class HeldState<State> {
  private current: { value: State; readonly asRead: string | undefined } | undefined;
  private isSet = false;

  constructor(
    private readonly df: Pick<DurableEntityContext<State>, "getState" | "setState">,
    private readonly initial: () => State,
  ) {}

  get value(): State {
    if (!this.current) {
      // undefined only if that is what the state was set to
      const value = this.df.getState(this.initial) as State;
      this.current = { value, asRead: JSON.stringify(value) };
    }
    return this.current.value;
  }

  set value(value: State) {
    this.current = { value, asRead: undefined };
    this.isSet = true;
  }

  /** @throws TypeError if JSON cannot hold it. */
  save(): void {
    if (!this.current) return;
    const { value, asRead } = this.current;
    if (this.isSet || JSON.stringify(value) !== asRead) this.df.setState(value);
  }
}
