import type { Project } from '../project/project.ts';
import type { Range, TextEdit } from '../schema/text.ts';
import type { TableName } from '../sql/known-tables.ts';
import type {
  Action,
  Completion,
  Fold,
  Hover,
  InlayHint,
  Lens,
  Location,
  MeantToken,
  OutlineItem,
  ProjectSymbol,
  SignatureHelp,
} from './answers.ts';
import { streamLenses, transformationLenses } from './build-lens.ts';
import {
  type LineageItem,
  type LineageKey,
  type LineageStep,
  lineageItemAt,
  nodeOfFile,
  stepsInto,
  stepsOutOf,
} from './lineage.ts';
import { type LineagePicture, lineagePicture } from './lineage-picture.ts';
import { type Member, queryOf } from './member.ts';
import { clausesOf, ddlOrUndefined } from './previews.ts';
import { symbolsOf } from './project-symbols.ts';
import { actionsInQuery } from './query-actions.ts';
import { definitionInQuery } from './query-definition.ts';
import { formatFile } from './query-format.ts';
import { completeQueryFile, hoverQueryHead } from './query-head-complete.ts';
import { hintsOfQuery } from './query-hints.ts';
import { hoverQuery } from './query-hover.ts';
import { queryLenses } from './query-lens.ts';
import { foldsOfQuery, outlineQuery } from './query-outline.ts';
import { signatureInQuery } from './query-signature.ts';
import { tokensOfQuery } from './query-tokens.ts';
import { moveFile, prepareRename, type Renaming, referencesAt, rename } from './rename.ts';
import { completeSettings } from './settings-complete.ts';
import { hoverSettings } from './settings-hover.ts';
import { outlineSettings } from './settings-outline.ts';
import { tableText } from './table-words.ts';
import { completeTransformation } from './transformation-complete.ts';
import { definitionInTransformation } from './transformation-definition.ts';
import { hoverTransformation } from './transformation-hover.ts';
import { foldsOfTransformation, outlineTransformation } from './transformation-outline.ts';

/** What an editor asks about a file, whatever kind of file it is. Nothing of a file that is no project's. */
export interface LanguageFeatures {
  hover(path: string, offset: number): Hover | undefined;
  complete(path: string, offset: number): readonly Completion[];
  /** All that is known of a table that was offered, as Markdown; undefined where it is known no more. */
  tableDocumentation(path: string, table: TableName): string | undefined;
  definition(path: string, offset: number): readonly Location[];
  /** Every place in the project that names what stands at `offset`. */
  references(path: string, offset: number, options: { readonly withDeclaration: boolean }): readonly Location[];
  /** The name at `offset` as it can be renamed, or why it cannot; undefined where no name stands. */
  prepareRename(
    path: string,
    offset: number,
  ): { readonly range: Range; readonly name: string } | { readonly problem: string } | undefined;
  /** The edits that rename what stands at `offset` in every file, or why that is refused. */
  rename(path: string, offset: number, name: string): Renaming;
  /** The edits that a file of another path needs in the files that name it. */
  moveFile(from: string, to: string): readonly TextEdit[];
  lenses(path: string): readonly Lens[];
  /** What a file holds, as a tree. */
  outline(path: string): readonly OutlineItem[];
  /** Streams, activities and files of every project by name. */
  symbols(sought: string): readonly ProjectSymbol[];
  /** Undefined: as the editor folds by itself. */
  folds(path: string): readonly Fold[] | undefined;
  /** What the words of a query mean, in their order. */
  tokens(path: string): readonly MeantToken[];
  /** What the brackets around `offset` of a query take. */
  signature(path: string, offset: number): SignatureHelp | undefined;
  /** What a query means without saying it, in a part of it. */
  hints(path: string, range: Range): readonly InlayHint[];
  /** What can be done with what stands in a part of a query, though nothing is wrong with it. */
  actions(path: string, range: Range): readonly Action[];
  /** What stands at `offset`, as the lineage of its project knows it. */
  lineageAt(path: string, offset: number): LineageItem | undefined;
  /** What flows into something, one step towards the sources; nothing where it is no more. */
  lineageInto(key: LineageKey): readonly LineageStep[];
  /** What something flows into, one step towards the queries. */
  lineageOutOf(key: LineageKey): readonly LineageStep[];
  /** The lineage of the project of a file, or what of it is around some nodes; undefined for a file of no project. */
  lineagePicture(
    path: string,
    around: readonly string[],
    options: { readonly whole: boolean },
  ): LineagePicture | undefined;
  /** The node that a file as a whole is in the lineage. */
  lineageNode(path: string): string | undefined;
  /** The edits that format a query; undefined for what cannot be formatted: another file, or a mistake of syntax. */
  format(path: string): readonly TextEdit[] | undefined;
}

/** Answers about the files that `member` knows. */
export function languageFeatures(
  member: (path: string) => Member | undefined,
  projects: () => readonly Project[],
): LanguageFeatures {
  const projectAt = (root: string): Project | undefined => projects().find((project) => project.root === root);
  return {
    hover(path, offset) {
      const found = member(path);
      if (!found) return undefined;
      switch (found.kind) {
        case 'settings':
          return hoverSettings(found.project, offset);
        case 'transformation':
          return hoverTransformation(found.project, found.transformation, offset);
        default: {
          const inHead = hoverQueryHead(found.query, offset);
          if (inHead) return inHead;
          const read = queryOf(found);
          const clauses = memoized(() => clausesOf(read));
          return hoverQuery(read, offset, {
            clauseSql: (range) => clauses().find((clause) => sameRange(clause.range, range))?.sql,
            ddl: (stream) => ddlOrUndefined(found.project, stream),
          });
        }
      }
    },
    complete(path, offset) {
      const found = member(path);
      if (!found) return [];
      switch (found.kind) {
        case 'settings':
          return completeSettings(found.project, offset);
        case 'transformation':
          return completeTransformation(found.project, found.transformation, offset);
        default:
          return completeQueryFile(found.query, queryOf(found), offset);
      }
    },
    tableDocumentation(path, name) {
      const table = member(path)?.project.knownTables?.find(name);
      return table && tableText(table);
    },
    definition(path, offset) {
      const found = member(path);
      if (!found) return [];
      switch (found.kind) {
        case 'settings':
          return [];
        case 'transformation':
          return definitionInTransformation(found.project, found.transformation, offset);
        default:
          return definitionInQuery(queryOf(found), offset);
      }
    },
    references(path, offset, options) {
      const found = member(path);
      return found ? referencesAt(found, offset, options) : [];
    },
    prepareRename(path, offset) {
      const found = member(path);
      return found && prepareRename(found, offset);
    },
    rename(path, offset, name) {
      const found = member(path);
      return found ? rename(found, offset, name) : { problem: 'This file is no project’s.' };
    },
    moveFile(from, to) {
      const found = member(from);
      return found?.kind === 'columns' ? moveFile(found.project, found.query.id, to) : [];
    },
    lenses(path) {
      const found = member(path);
      if (!found) return [];
      switch (found.kind) {
        case 'columns':
          return [];
        case 'settings':
          return streamLenses(found.project);
        case 'transformation':
          return transformationLenses(found.transformation);
        case 'query':
          return queryLenses(queryOf(found));
      }
    },

    outline(path) {
      const found = member(path);
      if (!found) return [];
      switch (found.kind) {
        case 'settings':
          return outlineSettings(found.project);
        case 'transformation':
          return outlineTransformation(found.project, found.transformation);
        default:
          return outlineQuery(queryOf(found).parsed);
      }
    },
    symbols(sought) {
      return projects().flatMap((project) => symbolsOf(project, sought));
    },
    folds(path) {
      const found = member(path);
      if (!found || found.kind === 'settings') return undefined;
      return found.kind === 'transformation'
        ? foldsOfTransformation(found.project, found.transformation)
        : foldsOfQuery(found.query, queryOf(found).parsed);
    },
    tokens(path) {
      const found = member(path);
      return found && 'query' in found ? tokensOfQuery(queryOf(found)) : [];
    },

    signature(path, offset) {
      const found = member(path);
      return found && 'query' in found ? signatureInQuery(queryOf(found), offset) : undefined;
    },
    hints(path, range) {
      const found = member(path);
      if (!found || !('query' in found)) return [];
      return hintsOfQuery(queryOf(found), range, found.kind === 'columns' ? found.query.id : undefined);
    },
    actions(path, range) {
      const found = member(path);
      if (!found || !('query' in found)) return [];
      return actionsInQuery({ read: queryOf(found), kind: found.kind, id: found.query.id }, range);
    },

    lineageAt(path, offset) {
      const found = member(path);
      return found && lineageItemAt(found, path, offset);
    },
    lineageInto(key) {
      const project = projectAt(key.project);
      return project ? stepsInto(project, key) : [];
    },
    lineageOutOf(key) {
      const project = projectAt(key.project);
      return project ? stepsOutOf(project, key) : [];
    },
    lineagePicture(path, around, { whole }) {
      const project = member(path)?.project ?? projectAt(path);
      return project && lineagePicture(project, around, { whole });
    },
    lineageNode(path) {
      const found = member(path);
      return found && nodeOfFile(found);
    },

    format(path) {
      const found = member(path);
      return found && 'query' in found ? formatFile(found.kind, found.query) : undefined;
    },
  };
}

function sameRange(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end;
}

function memoized<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}
