import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Typed, typeInTurns } from './measure.ts';
import { readOptions } from './options.ts';
import { report } from './report.ts';
import { servers as allServers } from './servers.ts';
import { type Cold, coldIndex, type Resident, residentWithOpen, type Started, start } from './start.ts';

const options = readOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'activity-schema-bench-'));
const starts = 5;

try {
  const servers = (await allServers(join(folder, 'nothing'), options.profile)).filter(({ name }) =>
    options.only.includes(name),
  );
  const typing = servers.filter(({ diagnoses }) => diagnoses !== 'never');
  const ours = servers.find(({ name }) => name === 'ours');

  const started: Started[] = [];
  for (const files of options.files) {
    console.error(`starting, ${files} files`);
    started.push(...(await start(servers, folder, files, starts)));
  }
  const typed: Typed[] = [];
  for (let run = 0; run < options.runs; run++) {
    for (const lines of options.lines) {
      for (const files of options.files) {
        console.error(`typing ${lines} lines, ${files} files`);
        typed.push(...(await typeInTurns(typing, { folder, lines, files, keys: options.keys })));
      }
    }
  }
  const resident: Resident[] = [];
  for (const server of options.open > 0 ? typing : []) {
    console.error(`${options.open} files open: ${server.name}`);
    resident.push(await residentWithOpen(server, folder, options.open));
  }
  let cold: Cold | undefined;
  if (ours && options.cold > 0) {
    console.error(`${options.cold} files, cold`);
    cold = await coldIndex(ours, folder, options.cold);
  }
  const text = report({ typed, started, resident, cold });
  console.log(text);
  writeFileSync(options.out, text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
