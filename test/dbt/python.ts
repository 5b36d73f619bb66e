import { findDbtPython } from '../../server/src/run/dbt-python.ts';

const told = process.env.ACTIVITY_SCHEMA_TEST_DBT_PYTHON;
const found = await findDbtPython({ told: told ? [told] : [], folders: [], environment: process.env });

/** A Python with dbt. There is no test here that could run without one: `test/dbt/run.ts` does not begin them then. */
export const python = found ?? 'python-with-dbt-was-not-found';
