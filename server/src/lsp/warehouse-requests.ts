import type { Connection } from 'vscode-languageserver/node';
import type { Sizes } from '../compile/sizes.ts';
import type { Project } from '../project/project.ts';
import { RunError } from '../run/problem.ts';
import type { BuildRequest, ProjectRequest } from '../run/runner.ts';
import { type Problem, positionAt, type SourceFile } from '../schema/text.ts';
import type { Compilation, CompileOptions, Validation } from '../workspace.ts';
import { buildAnswer, planPage } from './build-pages.ts';
import { createKnownSizes } from './known-sizes.ts';
import { createKnownStatements } from './known-statements.ts';
import { lineageAnswer } from './lineage.ts';
import { pathOf, uriOf } from './paths.ts';
import type { BuildParams, CompiledQuery, ProjectInfo, QueryParams } from './protocol.ts';
import { requestsOf, type Surroundings } from './requests.ts';
import { answerRunRequests } from './run-requests.ts';

/** Answers what the protocol does not have: compiling, plans, queries, builds. */
export function answerWarehouseRequests(connection: Connection, surroundings: Surroundings): void {
  const { workspace, readiness, announce, runner, knowledge, judged, showTemplate } = surroundings;
  const sizes = createKnownSizes();
  const statements = createKnownStatements();

  const answering = requestsOf(connection, surroundings);
  const { on, attempt, pathIn, projectOf } = answering;
  answerRunRequests(answering, runner, statements);

  const infoOf = (project: Project, path: string): ProjectInfo => {
    const connection = project.connections.get(project.connection ?? '');
    const transformation = [...project.transformations.values()].find(({ file }) => file.path === path);
    return {
      project: uriOf(project.root),
      name: project.name,
      file: workspace.kindOf(path),
      transformation: transformation?.id,
      connection: connection && {
        name: connection.name,
        type: connection.type,
        production: connection.production,
        readOnly: connection.readOnly,
      },
    };
  };

  /** Of an open file the text in the editor, saved or not. */
  const compile = async (
    uri: string,
    text: string | undefined,
    options: CompileOptions,
  ): Promise<Compilation & { errors: string[] }> => {
    const { root } = projectOf(uri);
    const path = pathIn(uri);
    const compilation = await judged(() =>
      text === undefined ? workspace.compile(path, options) : workspace.compileText(root, text, options),
    );
    return { ...compilation, errors: errorsOf(compilation, text ?? workspace.file(path)?.text ?? '') };
  };

  on('activitySchema/projects', async () => workspace.projects().map((project) => infoOf(project, project.root)));
  on(
    'activitySchema/project',
    async ({ uri }) => {
      const path = pathIn(uri);
      const project = workspace.projectOf(path);
      return project === undefined ? null : infoOf(project, path);
    },
    async ({ uri }) => {
      await readiness.settingsOf(pathOf(uri));
      await readiness.checked();
    },
  );

  on('activitySchema/compile', ({ uri, text, dialect }) =>
    attempt(async (): Promise<CompiledQuery> => {
      // A transformation, or another model of the dbt project: its Jinja is what is compiled.
      if (text === undefined && uri.endsWith('.sql')) return showTemplate(pathIn(uri));
      const { sql, dialect: chosen, errors } = await compile(uri, text, { dialect });
      return { sql, dialect: chosen, problems: errors };
    }),
  );

  on('activitySchema/dialects', async ({ uri }) => workspace.dialects(workspace.projectOf(pathIn(uri))?.root));

  on('activitySchema/lineage', async (params) => lineageAnswer(workspace, params));

  on('activitySchema/ddl', ({ uri, stream, dialect, tableLayout }) =>
    attempt(() => {
      const text = workspace.ddl(projectOf(uri).root, { stream, dialect, tableLayout });
      return { language: 'sql' as const, text };
    }),
  );

  /** What is built, once nothing in its files speaks against it. */
  const soundRequest = async (params: BuildParams): Promise<BuildRequest> => {
    const project = projectOf(params.uri);
    const request = buildRequest(project, params);
    const [first, ...others] = await judged(() => workspace.errorsBeforeBuild(project.root, request));
    if (first === undefined) return request;
    const place = `${first.file.slice(project.root.length + 1)}, line ${lineOf(first, workspace.file(first.file))}`;
    throw new RunError({
      kind: 'input',
      message: `This cannot be built: ${place}: ${first.message}${andMore(others)}`,
      next: 'Correct it and build again.',
    });
  };

  on('activitySchema/plan', (params, signal) =>
    attempt(async () => {
      const request = await soundRequest(params);
      return planPage(await runner().plan(request, signal), request.connection ?? 'no connection');
    }),
  );

  on('activitySchema/build', (params, signal) =>
    attempt(async () => {
      const request = await soundRequest(params);
      const { id } = params;
      sizes.forget(request);
      try {
        const built = await statements.ofWhatFails(request.root, () =>
          runner().build(request, (progress) => announce('activitySchema/progress', { id, ...progress }), signal),
        );
        return buildAnswer(built);
      } finally {
        // One that fails may have finished other streams before.
        knowledge.changedOnWarehouse(request.root);
      }
    }),
  );

  on('activitySchema/query', (params, signal) => attempt(() => query(params, signal)));

  const query = async ({ id, uri, text, limit, connection: chosen }: QueryParams, signal: AbortSignal) => {
    const project = projectOf(uri);
    const run = runner();
    const request: ProjectRequest = { root: project.root, connection: chosen ?? project.connection };
    const known = (stream: string): Sizes | undefined => sizes.of(request, stream);
    const isTransformation = workspace.kindOf(pathIn(uri)) === 'transformation' && text === undefined;
    const { sql, stream, errors } = isTransformation
      ? previewOf(workspace.validation(pathIn(uri), chosen))
      : await compile(uri, text, { connection: chosen, sizes: known });
    if (sql === undefined) {
      const [first = 'The query has an error.', ...others] = errors;
      throw new RunError({
        kind: 'input',
        message: `${first}${andMore(others)}`,
        next: isTransformation ? 'Correct it and try again.' : 'Correct the query and run it again.',
      });
    }
    announce('activitySchema/started', { id, sql, connection: request.connection ?? '' });
    const sizesOf = stream === undefined || known(stream) ? undefined : stream;
    const { sizes: counted, ...summary } = await run.query(
      { ...request, sql, limit, sizesOf },
      ({ columns, rows }) => announce('activitySchema/rows', { id, columns, rows }),
      signal,
    );
    if (counted && sizesOf !== undefined) sizes.keep(request, sizesOf, counted);
    return summary;
  };
}

function buildRequest(project: Project, params: BuildParams): BuildRequest {
  const { stream, transformation, mode, connection } = params;
  const ofTransformation = project.transformations.get(transformation ?? '')?.stream;
  const streams = stream ?? ofTransformation;
  return {
    root: project.root,
    connection: connection ?? project.connection,
    streams: streams === undefined ? [] : [streams],
    transformations: transformation === undefined ? [] : [transformation],
    mode,
    schema: undefined,
  };
}

/** A transformation's own statement, for its first rows. */
function previewOf(validation: Validation) {
  return validation.kind === 'statement'
    ? { sql: validation.sql, stream: undefined, errors: [] }
    : { sql: undefined, stream: undefined, errors: [validation.reason] };
}

/** The errors of a compilation, each with its place: `line 3: …`. */
function errorsOf({ problems }: Compilation, text: string): string[] {
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ message, range }) => `Line ${positionAt(text, range.start).line + 1}: ${message}`);
}

function lineOf({ range }: Problem, file: SourceFile | undefined): number {
  return positionAt(file?.text ?? '', range.start).line + 1;
}

function andMore(others: readonly unknown[]): string {
  return others.length === 0 ? '' : ` (and ${others.length} more)`;
}
