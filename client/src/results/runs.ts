import type { ToView } from './messages.ts';

/** What the view's buttons do while this run is shown. */
export interface RunActions {
  cancel(): void;
  showSql(): void;
  /** Offered where the stream was not built yet. */
  build(): void;
}

/** A run as whoever carries it out sees it. */
export interface Run {
  /** Does nothing once another run has taken the view. */
  send(message: ToView): void;
}

/** One run at a time has the view; what was said of it is kept for a view that opens late or anew. */
export interface Runs {
  /** Takes the view; the run that had it is cancelled if it has not ended. */
  begin(title: string, activity: string, actions: RunActions): Run;
  readonly actions: RunActions | undefined;
  /** From now on messages go to this view, those of before first; undefined: there is none. */
  show(view: ((message: ToView) => void) | undefined): void;
}

/** Rows that a view can have again; a view that was there from the start has all of them. */
const keptRows = 10_000;

export function createRuns(): Runs {
  let view: ((message: ToView) => void) | undefined;
  let said: ToView[] = [];
  let rows = 0;
  /** Rows of this run were let go, so that a view which opens now lacks them. */
  let isShortened = false;
  /** The view lacks some: it opened after they were let go. */
  let lacksRows = false;
  let current: { readonly actions: RunActions; hasEnded: boolean } | undefined;

  const keep = (message: ToView): void => {
    if (message.type === 'rows') {
      isShortened ||= rows > 0 && rows + message.rows.length > keptRows;
      if (isShortened) return;
      rows += message.rows.length;
    }
    said.push(message);
  };
  const tell = (message: ToView): void =>
    view?.(message.type === 'end' && lacksRows ? { ...message, notes: [...message.notes, wasLonger] } : message);
  const hear = (message: ToView): void => {
    tell(message);
    if (view === undefined) said.push(message);
    else keep(message);
  };

  return {
    begin(title, activity, actions) {
      if (current !== undefined && !current.hasEnded) current.actions.cancel();
      const own = { actions, hasEnded: false };
      current = own;
      said = [];
      rows = 0;
      isShortened = lacksRows = false;
      hear({ type: 'begin', title, activity });
      return {
        send(message) {
          if (current !== own) return;
          own.hasEnded = message.type === 'end' || message.type === 'failed';
          hear(message);
        },
      };
    },
    get actions() {
      return current?.actions;
    },
    show(opened) {
      view = opened;
      if (view === undefined) return;
      lacksRows = isShortened;
      for (const message of said) tell(message);
      const all = said;
      said = [];
      rows = 0;
      for (const message of all) keep(message);
    },
  };
}

const wasLonger = 'This view was opened anew and shows only some of the rows. Run the query again to see all of them.';
