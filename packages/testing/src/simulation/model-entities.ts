import {
  decodeSchedulerState,
  describeFailure,
  entityIdOf,
  LiveEntity,
  type EntityFunction,
  type EventRaised,
  type OperationOutcome,
  type TaskMessage,
} from "@taskhub/core";

interface Message {
  readonly instanceId: string;
  readonly event: EventRaised;
}

interface Entity {
  readonly executionId: string;
  readonly input: string | undefined;
}

/** The entities of the reference model: each message a batch of its own, one after the other. */
export class ModelEntities {
  private readonly entities = new Map<string, Entity>();
  private inbox: Message[] = [];

  /** @param deliver - Given what the operations send. */
  constructor(
    private readonly functions: Readonly<Record<string, EntityFunction>>,
    private readonly deliver: (message: TaskMessage) => void,
  ) {}

  /** JSON texts, by instance id. */
  get states(): ReadonlyMap<string, string | undefined> {
    const states = [...this.entities].map(
      ([id, { input }]) => [id, decodeSchedulerState(input).entity.text] as const,
    );
    return new Map(states);
  }

  raise(instanceId: string, event: EventRaised): void {
    this.inbox.push({ instanceId, event });
  }

  /** Performs all that was sent, and what follows from it among the entities. */
  async perform(now: () => Date): Promise<void> {
    for (let next = this.inbox.shift(); next; next = this.inbox.shift()) {
      await this.performOne(next, now());
    }
  }

  private async performOne({ instanceId, event }: Message, now: Date): Promise<void> {
    const { executionId, input } = this.entities.get(instanceId) ?? {};
    const state = decodeSchedulerState(input);
    const before = { instanceId, executionId, firstMessageId: "0", state };
    const entity = new LiveEntity(before, now);
    const steps = entity.perform([event]);
    let step = steps.next();
    while (!step.done) step = steps.next(await this.outcomeOf(instanceId, step.value.run.df));
    const { events, leftBehind, answers = [], ...episode } = entity.episode();
    const started = events.find(({ type }) => type === "ExecutionStarted");
    const after = started?.type === "ExecutionStarted" ? started.input : undefined;
    this.entities.set(instanceId, { executionId: episode.executionId, input: after });
    for (const message of [...leftBehind, ...answers]) this.deliver(message);
  }

  private async outcomeOf(
    instanceId: string,
    df: Parameters<EntityFunction>[0],
  ): Promise<OperationOutcome> {
    const { name = "" } = entityIdOf(instanceId) ?? {};
    const perform = this.functions[name];
    if (!perform) throw new Error(`The app has no entity '${name}'.`);
    try {
      await perform(df);
      return { kind: "done" };
    } catch (error) {
      return { kind: "failed", failure: describeFailure(error).details };
    }
  }
}
