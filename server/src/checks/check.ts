import type { DialectName } from '../dialects/dialect.ts';
import type { Project, Stream, Transformation } from '../project/project.ts';
import type { Fix, Problem, Range, Severity, TextEdit } from '../schema/text.ts';
import type { SqlFacts } from '../sql/facts.ts';
import type { QueryTree } from '../sql/query-tree.ts';
import type { ReadSql } from '../sql/read.ts';
import type { TopQuery } from '../sql/top-columns.ts';
import type { Verdict } from '../sql/verdict.ts';

/** One thing that can be wrong, as its reference page, its tests and the editor know it. */
export interface Check {
  /** Kebab-case, stable once published. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what holds in a file without this problem. */
  readonly summary: string;
  /** Markdown: why it matters and what to do. */
  readonly documentation: string;
  /** A file with the problem, the place marked by `«…»`. */
  readonly fails: Example;
  /** The same file without it. */
  readonly passes: Example;
  /** More pairs, where dialects differ or the problem has several forms. */
  readonly also: readonly ExamplePair[];
  /** Whether other files of the project can make or solve the problem. */
  readonly acrossFiles: boolean;
  readonly about: 'transformation' | 'settings';
  /** What is wrong in one transformation; nothing for rules about settings. */
  inTransformation(subject: Subject): readonly Problem[];
  /** What is wrong in the settings of a project; nothing for rules about transformations. */
  inSettings(project: Project): readonly Problem[];
}

export interface ExamplePair {
  readonly fails: Example;
  readonly passes: Example;
}

export interface Example {
  /** A transformation's file, or the settings file for a rule about settings. */
  readonly text: string;
  readonly dialect?: DialectName;
  /** The settings of a transformation's project, where they matter. */
  readonly settings?: string;
  /** Where the rule needs a connection: the tables the warehouse has, those of a small shop. */
  readonly tables?: 'shop';
  /** Where the rule needs a dbt project around: a small one, or the same with a manifest that cannot be read. */
  readonly dbt?: 'shop' | 'broken';
  /** Other files of the project by their paths under its folder. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** What a rule about a transformation may look at. */
export interface Subject {
  readonly project: Project;
  readonly transformation: Transformation;
  /** Undefined where the file does not say which of several it belongs to. */
  readonly stream: Stream | undefined;
  readonly dialect: DialectName;
  readonly facts: SqlFacts;
  /** The text as tokens and shape; read when it is first asked for. */
  readonly read: ReadSql;
  /** The outermost query's columns and where their values come from; the same. */
  readonly top: TopQuery;
  /** Every block of the query, for what asks who reads whom; undefined where there is no query; the same. */
  readonly tree: QueryTree | undefined;
  /** What the parsers say of the text; undefined where nobody was asked yet. */
  readonly verdict: Verdict | undefined;
}

/** A finding before it is put into words: a place, the message's parameters, what repairs it. */
export interface Finding<P> {
  readonly at: Range;
  readonly params: P;
  /** Where it weighs less than the rule. */
  readonly severity?: Severity;
  readonly fixes?: readonly QuickFix[];
}

/** A repair inside the file of the problem. */
export interface QuickFix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  readonly range: Range;
  readonly text: string;
}

interface Described<P> {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly documentation: string;
  readonly fails: string | Example;
  readonly passes: string | Example;
  readonly also?: readonly Pair[];
  readonly acrossFiles?: boolean;
  message(params: P): string;
}

/** Two texts with one project around them. */
interface Pair extends Omit<Example, 'text'> {
  readonly fails: string;
  readonly passes: string;
}

export interface TransformationRule<P> extends Described<P> {
  check(subject: Subject): Iterable<Finding<P>>;
}

export interface SettingsRule<P> extends Described<P> {
  checkSettings(project: Project): Iterable<Finding<P>>;
}

/** A rule that reading the files finds; here are its words for the reference page. */
export interface ReadingRule extends Omit<Described<never>, 'message'> {
  readonly foundBy: 'reading';
}

export function defineCheck<P>(rule: TransformationRule<P> | SettingsRule<P>): Check {
  const problem = (file: string, { at, params, severity, fixes }: Finding<P>): Problem => ({
    rule: rule.id,
    severity: severity ?? rule.severity,
    message: rule.message(params),
    file,
    range: at,
    fixes: (fixes ?? []).map((fix) => inFile(file, fix)),
  });
  return {
    ...described(rule),
    about: 'check' in rule ? 'transformation' : 'settings',
    inTransformation: (subject) =>
      'check' in rule
        ? [...rule.check(subject)].map((finding) => problem(subject.transformation.file.path, finding))
        : [],
    inSettings: (project) =>
      'checkSettings' in rule
        ? [...rule.checkSettings(project)].map((finding) => problem(project.settingsFile.path, finding))
        : [],
  };
}

/** A rule whose problems `project/` finds while it reads the files. */
export function describeReading(rule: ReadingRule): Check {
  return { ...described(rule), about: 'settings', inTransformation: () => [], inSettings: () => [] };
}

function described(rule: Omit<Described<never>, 'message'>): Omit<Check, 'about' | 'inTransformation' | 'inSettings'> {
  const { id, severity, summary, documentation } = rule;
  return {
    id,
    severity,
    summary,
    documentation,
    fails: example(rule.fails),
    passes: example(rule.passes),
    also: (rule.also ?? []).map(({ fails, passes, ...around }) => ({
      fails: { ...around, text: fails },
      passes: { ...around, text: passes },
    })),
    acrossFiles: rule.acrossFiles ?? false,
  };
}

function example(given: string | Example): Example {
  return typeof given === 'string' ? { text: given } : given;
}

function inFile(file: string, fix: QuickFix): Fix {
  return { title: fix.title, edits: fix.edits.map(({ range, text }): TextEdit => ({ file, range, text })) };
}
