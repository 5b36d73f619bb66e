import { startDuckDb } from '../oracle/query-engine.ts';
import { proves, translating } from './proof.ts';

proves('snowflake', translating('snowflake', startDuckDb));
