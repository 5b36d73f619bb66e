import { type Condition, comparedTexts, relationOfTests } from './conditions.ts';
import { constantText } from './constants.ts';
import type { Features, Types } from './feature-facts.ts';
import { featuresIn, isNull, united } from './features.ts';
import { type Leaf, type Leaves, leavesIn, type Trace } from './leaves.ts';

/** What a query can give for the activity and for its features, by the blocks it is written in: a union may have thousands. */
export interface Beside {
  readonly literals: readonly Leaf[];
  readonly objects: Leaves;
  readonly literalsIn: ByBlock;
  readonly objectsIn: ByBlock;
}

type ByBlock = ReadonlyMap<object, readonly Leaf[]>;

export function besideEachOther(literals: readonly Leaf[], objects: Leaves): Beside {
  return { literals, objects, literalsIn: byBlock(literals), objectsIn: byBlock(objects.leaves) };
}

function byBlock(leaves: readonly Leaf[]): ByBlock {
  const found = new Map<object, Leaf[]>();
  for (const leaf of leaves) {
    const same = found.get(leaf.scope.block);
    if (same) same.push(leaf);
    else found.set(leaf.scope.block, [leaf]);
  }
  return found;
}

/**
 * The features an activity's rows have: of the object built in the literal's own block, else of the only one there is;
 * where CASE gives each activity its own, of the matching one.
 */
export function featuresBeside(trace: Trace, literal: Leaf, beside: Beside, types: Types): Features {
  const { objects } = beside;
  const here = beside.objectsIn.get(literal.scope.block) ?? [];
  if (here.length === 0 && objects.unknown) return undefined;
  const judged = (here.length > 0 ? here : objects.leaves).map((leaf) => ({
    leaf,
    goes: together(trace, literal, leaf),
  }));
  const candidates = judged.filter(({ leaf, goes }) => goes !== 'excluded' && !isNull(trace.cursor, leaf.span));
  const found = candidates.map(({ leaf }) => featuresIn(trace, leaf, types));
  if (found.length === 0 || found.some((features) => !features)) return undefined;
  const isSure =
    candidates.every(({ goes }) => goes === 'same') ||
    haveSameKeys(found) ||
    haveOneName(trace, here.length === 0 ? beside.literals : (beside.literalsIn.get(literal.scope.block) ?? []));
  return isSure ? united(found) : undefined;
}

/** Whether all have the same keys; an empty object is like any. */
function haveSameKeys(found: readonly Features[]): boolean {
  const keys = found.filter((features) => features?.length !== 0).map((features) => features?.map(({ name }) => name));
  return new Set(keys.map((names) => JSON.stringify([...new Set(names)].sort()))).size <= 1;
}

function haveOneName({ cursor }: Trace, literals: readonly Leaf[]): boolean {
  return new Set(literals.map(({ span }) => constantText(cursor, span))).size === 1;
}

/** Whether an object stands on the rows of a literal, as far as conditions say. */
function together(trace: Trace, literal: Leaf, object: Leaf): 'same' | 'excluded' | undefined {
  let result: 'same' | undefined;
  for (const condition of object.when ?? []) {
    const asked = asksForActivity(trace, literal, condition);
    if (asked === 'excluded') return asked;
    result ??= asked;
    for (const own of literal.when ?? []) {
      if (own.scope.block !== condition.scope.block) continue;
      const relation = relationOfTests(trace.cursor, own, condition);
      if (relation === 'excluded') return relation;
      result ??= relation;
    }
  }
  return result;
}

/** `case activity when 'a' then …`: the condition is about the literal itself. */
function asksForActivity(
  trace: Trace,
  literal: Leaf,
  { scope, test, before }: Condition,
): 'same' | 'excluded' | undefined {
  const name = constantText(trace.cursor, literal.span);
  const answers = (asked: NonNullable<Condition['test']>): boolean | undefined => {
    const compared = comparedTexts(trace.cursor, asked);
    if (!compared || name === undefined) return undefined;
    const { leaves } = leavesIn(trace, compared.of, scope);
    const isAbout = leaves.some(({ span }) => span.from === literal.span.from && span.to === literal.span.to);
    return isAbout ? compared.texts.includes(name) : undefined;
  };
  const earlier = before.map(answers);
  if (earlier.includes(true)) return 'excluded';
  const own = test && answers(test);
  if (own !== undefined) return own ? 'same' : 'excluded';
  return test === undefined && earlier.length > 0 && earlier.every((answer) => answer === false) ? 'same' : undefined;
}
