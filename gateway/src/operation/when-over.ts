import type { EventStream } from './operation-request.ts';

/** The same stream, after which `onOver` is called once: when it fails, ends or is closed. Nothing is told any more after that. */
export function whenOver(stream: EventStream, onOver: () => void): EventStream {
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    onOver();
  };
  return {
    open: (sink) => {
      if (isOver) return;
      stream.open({
        next: (json) => {
          if (!isOver) sink.next(json);
        },
        fail: (errors) => {
          end();
          sink.fail(errors);
        },
        end: () => {
          end();
          sink.end();
        },
      });
    },
    close: () => {
      end();
      stream.close();
    },
  };
}
