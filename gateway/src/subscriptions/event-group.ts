import type { FormattedExecutionResult, GraphQLError } from 'graphql';
import type { Asker, EventSink } from '../operation/operation-request.ts';

/** A client that takes the events of a group. */
export interface Member {
  asker: Asker;
  sink: EventSink;
}

/** Events that equal subscriptions share: one stream of their subgraph, read one event after the other as the members are served. */
export interface EventGroup {
  /** Keeps a place, and the stream of the subgraph with it; null where the group takes nobody any more. */
  enter(): Place | null;
}

/** For one client. The stream of the subgraph ends when the last place is left. */
export interface Place {
  /** Begins to tell the events. To be called once at most, and not after `leave`. */
  join(member: Member): void;
  leave(): void;
}

/** Gives each event to the members it is for. */
export type Deliver = (event: FormattedExecutionResult, members: readonly Member[]) => Promise<void>;

/** The events are read as soon as somebody hears them. `onEnd` is called once, when the group takes no more members. */
export function startEventGroup(options: {
  events: AsyncGenerator<FormattedExecutionResult>;
  deliver: Deliver;
  /** What is kept of an event for those who join later; null where that is nothing. */
  stateOf: ((event: FormattedExecutionResult) => string | null) | null;
  explain(error: unknown): readonly GraphQLError[];
  onEnd(): void;
}): EventGroup {
  const { events, deliver, stateOf } = options;
  const members = new Set<Member>();
  /** Those who are to be told the present state before they hear the next event. */
  const joining = new Set<Member>();
  const states = new Map<string, FormattedExecutionResult>();
  let places = 0;
  let isRead = false;
  /** What those who join too late are told; null while the events last. */
  let farewell: ((sink: EventSink) => void) | null = null;
  // Who joins is told the present state between two events, not amid one.
  let turn: Promise<void> = Promise.resolve();

  function end(tell: (sink: EventSink) => void): void {
    if (farewell) return;
    farewell = tell;
    options.onEnd();
    for (const { sink } of [...members, ...joining]) tell(sink);
    members.clear();
    joining.clear();
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work);
    return turn;
  }

  async function read(): Promise<void> {
    for await (const event of events) {
      await inTurn(async () => {
        const state = stateOf?.(event);
        if (state != null) keepState(state, event);
        await deliver(event, [...members]);
      });
      if (farewell) return;
    }
  }

  function keepState(state: string, event: FormattedExecutionResult): void {
    states.delete(state);
    states.set(state, event);
    for (const oldest of states.keys()) {
      if (states.size <= MOST_STATES) break;
      states.delete(oldest);
    }
  }

  /** All who came meanwhile are told together, so that a crowd that comes at once is served as one. */
  async function admit(): Promise<void> {
    const newcomers = [...joining];
    joining.clear();
    for (const member of newcomers) members.add(member);
    for (const event of [...states.values()])
      await deliver(
        event,
        newcomers.filter((member) => members.has(member)),
      );
  }

  function fail(error: unknown): void {
    const errors = options.explain(error);
    end((sink) => sink.fail(errors));
  }

  function join(member: Member): void {
    if (farewell) {
      farewell(member.sink);
      return;
    }
    if (!stateOf) members.add(member);
    else if (joining.add(member).size === 1) inTurn(admit).catch(fail);
    if (isRead) return;
    // Not before somebody hears it: the first event may be there at once.
    isRead = true;
    read().then(() => end((sink) => sink.end()), fail);
  }

  return {
    enter: () => {
      if (farewell) return null;
      places++;
      let own: Member | null = null;
      let hasLeft = false;
      return {
        join: (member) => {
          own = member;
          join(member);
        },
        leave: () => {
          if (hasLeft) return;
          hasLeft = true;
          places--;
          if (own) for (const some of [members, joining]) some.delete(own);
          if (places > 0) return;
          end(() => {});
          // Not awaited: a generator that waits for its next value answers only after that.
          events.return(undefined).catch(() => {});
        },
      };
    },
  };
}

/** As many subjects as one subscription may name. */
const MOST_STATES = 100;
