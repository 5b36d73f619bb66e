import type { ClientCapabilities, Connection } from 'vscode-languageserver/node';

/** Has the editor ask for hints again: what other files say of features is typed too, so they follow once that pauses. */
export function createHintRefresh(
  connection: Connection,
  capabilities: () => ClientCapabilities,
  report: (error: unknown) => void,
): { refresh(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    refresh() {
      if (!capabilities().workspace?.inlayHint?.refreshSupport) return;
      clearTimeout(timer);
      timer = setTimeout(() => void connection.languages.inlayHint.refresh().catch(report), pause);
    },
    end: () => clearTimeout(timer),
  };
}

/** Milliseconds without a change. */
const pause = 300;
