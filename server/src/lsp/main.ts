import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';

/** Placeholder: a language server that does nothing. */
const connection = createConnection(ProposedFeatures.all);
connection.onInitialize(() => ({ capabilities: {} }));
connection.listen();
