/** Events for whoever listens now, and how many listen. */
export class LiveTopic<Event> {
  #listeners = new Set<(event: Event | null) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  publish(event: Event): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Ends the streams of all listeners. */
  end(): void {
    for (const listener of this.#listeners) listener(null);
  }

  listen(): AsyncIterableIterator<Event> {
    const waiting: (Event | null)[] = [];
    let wake = () => {};
    const listener = (event: Event | null) => {
      waiting.push(event);
      wake();
    };
    const leave = async () => {
      this.#listeners.delete(listener);
      listener(null);
      return { done: true as const, value: undefined };
    };
    this.#listeners.add(listener);
    return {
      next: async () => {
        while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const value = waiting.shift();
        return value == null ? leave() : { done: false, value };
      },
      return: leave,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
