/* Judges JSON that we wrote by its schema, with ajv, and by what no schema can say: schema.mjs FOLDER SCHEMA
 * Reads a path a line, and answers each with a line, a list of what is wrong. FOLDER is where npm's packages are. */

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';

import { packages } from './packages.mjs';

const [, , FOLDER, SCHEMA] = process.argv;
const MOST = 20; /* faults of a file that are told */

let Ajv;
try {
    Ajv = packages(FOLDER)('ajv/dist/2020');
} catch (error) {
    console.log(JSON.stringify({ absent: 'npm could not install tests/clients/package.json' }));
    process.exit(0);
}
const schema = JSON.parse(readFileSync(SCHEMA, 'utf8'));
const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
console.log(JSON.stringify({ ready: true }));

const sum = numbers => Object.values(numbers).reduce((total, number) => total + number, 0);

function* fates({ account }) {
    const { read, rejected, set_aside: aside, reports, events } = account;
    if (read !== reports.all + rejected + sum(aside))
        yield `account: ${read} read, ${reports.all} reports, ${rejected} rejected, ${sum(aside)} set aside`;
    for (const [name, fate] of Object.entries({ reports, events })) {
        if (fate.all !== fate.used + sum(fate.set_aside))
            yield `account: ${fate.all} ${name}, ${fate.used} used, ${sum(fate.set_aside)} set aside`;
        if (fate.used !== fate.placed + fate.undecided + fate.open + fate.undated)
            yield `account: ${fate.used} ${name} used, which have not one place each`;
    }
}

const WORDS = { text: ['string'], boolean: ['boolean'], integer: ['integer', 'number'], decimal: ['integer', 'number'], real: ['number'] };

/* The schema tells of each column, with the type that the table of columns has. */
function* columns({ columns }) {
    const seen = new Set();
    for (const { of, name, type } of columns) {
        const told = schema.$defs[`${of}_columns`].properties[name];
        if (!told)
            yield `column ${name} of ${of}: to be described in export/entente.schema.json`;
        else if (![told.type].flat().some(word => WORDS[type].includes(word)))
            yield `column ${name} of ${of}: ${type}, in the schema ${told.type}`;
        if (seen.has(`${of} ${name}`))
            yield `column ${name} of ${of}: twice`;
        seen.add(`${of} ${name}`);
    }
}

function* lists(kind, rows, windows) {
    for (const row of rows) {
        const { at, ...others } = row.windows || { at: [] };
        if (at.some((window, i) => window >= windows || (i > 0 && window <= at[i - 1])))
            yield `${kind} ${row.id}: windows ${at}, of ${windows}`;
        for (const [name, values] of Object.entries(others))
            if (values.length !== at.length)
                yield `${kind} ${row.id}: ${values.length} values of ${name} in ${at.length} windows`;
    }
}

function* ends({ directed, multigraph, nodes, edges }) {
    const ids = new Set(nodes.map(node => node.id)), keys = new Set(), pairs = new Set();
    if (ids.size !== nodes.length)
        yield 'an id of nodes is there twice';
    for (const { id, source, target, key } of edges) {
        const pair = JSON.stringify([...(directed ? [source, target] : [source, target].sort()), multigraph ? key : null]);
        if (keys.has(id))
            yield `edge ${id}: there twice`;
        if (!ids.has(source) || !ids.has(target))
            yield `edge ${id}: an end is no node`;
        if (pairs.has(pair))
            yield `edge ${id}: the second ${pair.slice(0, 100)}`;
        if (multigraph === (key === undefined))
            yield `edge ${id}: key ${key} while multigraph is ${multigraph}`;
        keys.add(id);
        pairs.add(pair);
    }
}

function* judge(document) {
    if (!validate(document)) {
        yield* validate.errors.map(({ instancePath, message, params }) => `${instancePath || 'all of it'} ${message} ${JSON.stringify(params)}`);
        return;
    }
    yield* fates(document.graph);
    yield* columns(document.graph);
    yield* lists('node', document.nodes, document.graph.windows.length);
    yield* lists('edge', document.edges, document.graph.windows.length);
    yield* ends(document);
}

for await (const path of createInterface({ input: process.stdin })) {
    let faults = [];
    try {
        const data = readFileSync(path);
        for (const fault of judge(JSON.parse(data[0] === 0x1f ? gunzipSync(data) : data))) {
            if (faults.push(fault) === MOST)
                break;
        }
    } catch (error) {
        faults = [String(error)];
    }
    console.log(JSON.stringify(faults));
}
