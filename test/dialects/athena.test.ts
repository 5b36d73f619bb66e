import { startDuckDb } from '../oracle/query-engine.ts';
import { proves, translating } from './proof.ts';

proves('athena', translating('athena', startDuckDb));
