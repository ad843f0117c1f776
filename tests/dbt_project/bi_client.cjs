// The same as bi_client.py, by the Node client. Run as: node bi_client.cjs FILE.
const { createInterface } = require('node:readline');
const { DuckDBInstance, version } = require('@duckdb/node-api');

const QUESTION = 'select snapshot_id, (select count(*) from fraud_prediction) from _snapshot';
const say = (value) => console.log(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part)));

async function main(path) {
  let instance, connection;
  const open = async () => {
    instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
    connection = await instance.connect();
  };
  await open();
  say(version());
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'open again') {
      connection.closeSync();
      instance.closeSync();
      await open();
    }
    say((await connection.runAndReadAll(QUESTION)).getRows()[0]);
  }
}

main(process.argv[2]);
