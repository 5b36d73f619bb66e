/**
 * What a build means, in memory, written for nothing but clarity from `docs/processing.md`, "The function". No SQL, no shortcuts, no knowledge of how the product does it.
 */

/** A row as a transformation gives it. Times are ISO texts without a zone, all of one length. */
export interface GivenRow {
  readonly activity_id: string | null;
  readonly ts: string | null;
  readonly customer: string | null;
  readonly activity: string | null;
  readonly anonymous_customer_id: string | null;
  readonly feature_json: string | null;
  readonly revenue_impact: number | null;
  readonly link: string | null;
}

export interface StreamRow extends GivenRow {
  readonly activity_occurrence: number;
  readonly activity_repeated_at: string | null;
  readonly _activity_source: string;
  readonly _source_customer: string | null;
}

export interface Meaning {
  readonly rows: readonly StreamRow[];
  readonly rejected: number;
  readonly duplicate: number;
}

export interface Settings {
  readonly identity: false | { readonly graceSeconds: number };
  readonly nullIdentifiers: readonly string[];
  /** Rows after this are not loaded yet. */
  readonly now: string;
}

/** Rows of `role: aliases` and `role: removals`. */
export interface GivenRoles {
  readonly aliases: readonly Pick<GivenRow, 'anonymous_customer_id' | 'customer' | 'ts'>[];
  readonly removals: readonly Pick<GivenRow, 'anonymous_customer_id' | 'customer'>[];
}

export function meaningOfBuild(
  given: ReadonlyMap<string, readonly GivenRow[]>,
  settings: Settings,
  roles: GivenRoles = { aliases: [], removals: [] },
): Meaning {
  const all = [...given].flatMap(([source, rows]) => rows.map((row) => ({ ...row, _activity_source: source })));
  const present = all.filter(({ ts }) => ts === null || ts <= settings.now);
  const withIdentifiers = <T extends Identifiers>(row: T): T => ({
    ...row,
    customer: identifierOrNull(row.customer, settings),
    anonymous_customer_id: identifierOrNull(row.anonymous_customer_id, settings),
  });
  const normalised = present.map(withIdentifiers);
  const loaded = normalised.filter(isLoadable);
  const kept = deduplicated(loaded);
  const aliases = roles.aliases.map(withIdentifiers);
  const removals = roles.removals.map(withIdentifiers);
  const nameOf = namesOfToday(aliases);
  const named = kept.map((row) => ({ ...row, _source_customer: row.customer, customer: nameOf(row.customer) }));
  const identified = named.map((row) => ({
    ...row,
    customer: nameOf(row.customer ?? customerOfDevice(row, named, settings)),
  }));
  const staying = identified.filter(
    (row) =>
      !removals.some(
        (one) =>
          (one.customer !== null && nameOf(one.customer) === row.customer) ||
          (one.anonymous_customer_id !== null && one.anonymous_customer_id === row.anonymous_customer_id),
      ),
  );
  const rejectedRoles = [
    ...aliases.filter((one) => one.anonymous_customer_id === null || one.customer === null || one.ts === null),
    ...removals.filter((one) => one.anonymous_customer_id === null && one.customer === null),
  ];
  return {
    rows: staying.map((row) => ({ ...row, ...occurrenceOf(row, staying) })),
    rejected: normalised.length - loaded.length + rejectedRoles.length,
    duplicate: loaded.length - kept.length,
  };
}

/** Whether a row comes into the stream at all, whatever others there are. */
export function isLoaded(row: GivenRow, settings: Settings): boolean {
  return meaningOfBuild(new Map([['it', [row]]]), { ...settings, identity: false }).rows.length === 1;
}

type Identifiers = Pick<GivenRow, 'customer' | 'anonymous_customer_id'>;

/** The latest alias of each name, followed to its end; the members of a circle stay as they are. */
function namesOfToday(aliases: GivenRoles['aliases']): (name: string | null) => string | null {
  const next = new Map<string, string>();
  const inOrder = [...aliases].sort((a, b) => byBytes(a.ts, b.ts) || byBytes(a.customer, b.customer));
  for (const { anonymous_customer_id: old, customer, ts } of inOrder) {
    if (old !== null && customer !== null && ts !== null) next.set(old, customer);
  }
  const goesRound = (name: string): boolean => {
    let at = next.get(name);
    for (let steps = 0; at !== undefined && steps <= next.size; steps++) {
      if (at === name) return true;
      at = next.get(at);
    }
    return false;
  };
  return (name) => {
    let at = name;
    while (at !== null && next.has(at) && !goesRound(at)) at = next.get(at) ?? null;
    return at;
  };
}

interface SourcedRow extends GivenRow {
  readonly _activity_source: string;
}

interface LoadableRow extends SourcedRow {
  readonly activity_id: string;
  readonly ts: string;
  readonly activity: string;
}

function identifierOrNull(text: string | null, { nullIdentifiers }: Settings): string | null {
  if (text === null || text.trim() === '' || nullIdentifiers.includes(text.toLowerCase())) return null;
  return text;
}

function isLoadable(row: SourcedRow): row is LoadableRow {
  const hasIdentifier = row.customer !== null || row.anonymous_customer_id !== null;
  return (
    row.activity_id !== null && row.ts !== null && row.activity !== null && row.activity.trim() !== '' && hasIdentifier
  );
}

function deduplicated(rows: readonly LoadableRow[]): readonly LoadableRow[] {
  const best = new Map<string, LoadableRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.activity, row.activity_id]);
    const other = best.get(key);
    if (other === undefined || comparison(row, other) > 0) best.set(key, row);
  }
  return [...best.values()];
}

/** Positive where `a` stays and `b` goes. */
function comparison(a: LoadableRow, b: LoadableRow): number {
  return (
    byBytes(a.ts, b.ts) ||
    byBytes(a._activity_source, b._activity_source) ||
    byBytes(a.customer, b.customer) ||
    byBytes(a.anonymous_customer_id, b.anonymous_customer_id) ||
    byBytes(a.feature_json, b.feature_json) ||
    byNumber(a.revenue_impact, b.revenue_impact) ||
    byBytes(a.link, b.link)
  );
}

/** Null is lowest. */
function byBytes(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function byNumber(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return a - b;
}

/** The customer whose interval on this row's device holds the row's time. */
function customerOfDevice(row: LoadableRow, rows: readonly LoadableRow[], { identity }: Settings): string | null {
  if (identity === false) return null;
  const ofDevice = rows.filter((one) => one.anonymous_customer_id === row.anonymous_customer_id);
  const intervals = newcomers(ofDevice).map(({ customer, ts }, index) => ({
    customer,
    from: index === 0 ? '' : earlier(ts, identity.graceSeconds),
  }));
  const holding = intervals.filter(({ from }, index) => {
    const next = intervals[index + 1];
    return from <= row.ts && (next === undefined || row.ts < next.from);
  });
  return holding[0]?.customer ?? null;
}

type Seen = Pick<GivenRow, 'activity' | 'activity_id' | 'customer'> & { readonly ts: string | null };

/** Of the rows of a device the sightings of somebody else than before, in their order. */
export function newcomers<Row extends Seen>(rows: readonly Row[]): readonly Row[] {
  const sightings = rows
    .filter(({ customer }) => customer !== null)
    .sort((a, b) => byBytes(a.ts, b.ts) || byBytes(a.activity, b.activity) || byBytes(a.activity_id, b.activity_id));
  return sightings.filter(({ customer }, index) => sightings[index - 1]?.customer !== customer);
}

function occurrenceOf(row: LoadableRow, rows: readonly LoadableRow[]) {
  const entity = (one: LoadableRow): string | null => one.customer ?? one.anonymous_customer_id;
  const group = rows
    .filter((one) => one.activity === row.activity && entity(one) === entity(row))
    .sort((a, b) => byBytes(a.ts, b.ts) || byBytes(a.activity_id, b.activity_id));
  const index = group.indexOf(row);
  return { activity_occurrence: index + 1, activity_repeated_at: group[index + 1]?.ts ?? null };
}

function earlier(ts: string, seconds: number): string {
  return new Date(Date.parse(`${ts}Z`) - seconds * 1000).toISOString().slice(0, 19);
}
