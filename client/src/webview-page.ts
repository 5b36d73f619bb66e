import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export interface WebviewPage {
  readonly title: string;
  /** Its script and its style sheet are called so. */
  readonly name: string;
  readonly body: string;
}

/** A page that runs its own script and loads nothing from elsewhere. */
export function webviewPage(webview: vscode.Webview, folder: vscode.Uri, { title, name, body }: WebviewPage): string {
  const resource = (file: string): string => String(webview.asWebviewUri(vscode.Uri.joinPath(folder, file)));
  const nonce = randomBytes(16).toString('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="${resource(`${name}.css`)}">
</head>
<body>
${body}
<script nonce="${nonce}" src="${resource(`${name}.js`)}"></script>
</body>
</html>`;
}
