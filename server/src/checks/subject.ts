import type { DialectName } from '../dialects/dialect.ts';
import { factsOfTransformation, readOfTransformation } from '../project/activities.ts';
import { dialectOf, isDialectKnown } from '../project/connection.ts';
import type { Project, Stream, Transformation } from '../project/project.ts';
import type { SqlFacts } from '../sql/facts.ts';
import { type QueryTree, treeOf } from '../sql/query-tree.ts';
import type { ReadSql } from '../sql/read.ts';
import { type TopQuery, topQuery } from '../sql/top-columns.ts';
import { questionOf, type Verdict, type Verdicts } from '../sql/verdict.ts';
import type { Subject } from './check.ts';
import { isJudged } from './syntax-error.ts';

/** A transformation as rules look at it. `facts`: where they are not what its text says. */
export function subjectOf(
  project: Project,
  transformation: Transformation,
  verdicts: Verdicts | undefined,
  facts: SqlFacts = factsOfTransformation(project, transformation),
): Subject {
  return new ReadWhenAsked(project, transformation, verdicts, facts);
}

/**
 * A class, so that its accessors are the prototype's: V8 keeps those of an object literal with the object's shape, and with them
 * all that was read of a file, until all memory is searched.
 */
class ReadWhenAsked implements Subject {
  readonly project: Project;
  readonly transformation: Transformation;
  readonly stream: Stream | undefined;
  readonly dialect: DialectName;
  readonly facts: SqlFacts;
  readonly verdict: Verdict | undefined;
  #read: ReadSql | undefined;
  #top: TopQuery | undefined;
  #tree: QueryTree | undefined;

  constructor(project: Project, transformation: Transformation, verdicts: Verdicts | undefined, facts: SqlFacts) {
    this.project = project;
    this.transformation = transformation;
    this.stream = transformation.stream === undefined ? undefined : project.streams.get(transformation.stream);
    this.dialect = dialectOf(project);
    this.facts = facts;
    this.verdict =
      isJudged(facts) && isDialectKnown(project)
        ? verdicts?.of(
            questionOf(transformation.sql, this.dialect, () => this.read.cursor),
            { file: transformation.file.path, part: 0 },
            { isAcceptance: facts.defects.length === 0 },
          )
        : undefined;
  }

  get read(): ReadSql {
    this.#read ??= readOfTransformation(this.project, this.transformation);
    return this.#read;
  }

  get top(): TopQuery {
    this.#top ??= topQuery(this.read);
    return this.#top;
  }

  get tree(): QueryTree | undefined {
    const { cursor, skeleton } = this.read;
    const query = skeleton.statements[0]?.query;
    this.#tree ??= query && treeOf(cursor, query);
    return this.#tree;
  }
}
