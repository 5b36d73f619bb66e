import * as vscode from 'vscode';

/** The commands of this window that write to a warehouse and are under way. */
export interface Running {
  /** Until it is disposed of, `cancel` is what cancelling means. */
  begin(cancel: () => void): vscode.Disposable;
  cancel(): void;
}

export function createRunning(): Running {
  const cancels = new Set<() => void>();
  const tell = (): void => {
    void vscode.commands.executeCommand('setContext', 'activitySchema.isRunning', cancels.size > 0);
  };
  return {
    begin(cancel) {
      cancels.add(cancel);
      tell();
      return new vscode.Disposable(() => {
        cancels.delete(cancel);
        tell();
      });
    },
    cancel() {
      for (const cancel of cancels) cancel();
    },
  };
}
