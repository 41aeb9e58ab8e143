/* Lets readers from npm read files, for matrix.py: readers.mjs FOLDER
 * Reads `READER PATH` a line, and answers each with a line of JSON: nodes, ties, weight and ids, or what was thrown.
 * FOLDER is where npm's packages are. */

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { packages } from './packages.mjs';

let require;
try {
    require = packages(process.argv[2]);
} catch (error) {
    console.log(JSON.stringify({ absent: 'npm could not install tests/clients/package.json' }));
    process.exit(0);
}
const Graph = require('graphology');
const gexf = require('graphology-gexf/node');
const cytoscape = require('cytoscape');
const { forceLink, forceSimulation } = await import(require.resolve('d3-force'));

const parse = path => JSON.parse(readFileSync(path, 'utf8'));
const sum = (items, of) => items.reduce((total, item) => total + (of(item) || 0), 0);

/* Ties as a walk along neighbours finds them, which graphology keeps apart from its list of edges. */
function walked(graph) {
    const edges = new Set();
    graph.forEachNode(node => graph.forEachNeighbor(node, other => graph.edges(node, other).forEach(edge => edges.add(edge))));
    return edges.size;
}

function read(graph) {
    if (walked(graph) !== graph.size)
        throw new Error(`${walked(graph)} of ${graph.size} ties are found by a walk`);
    return {
        nodes: graph.order,
        ties: graph.size,
        weight: sum(graph.edges(), edge => graph.getEdgeAttribute(edge, 'weight')),
        ids: graph.nodes(),
    };
}

const READERS = {
    graphology: path => read(Graph.from(parse(path))),
    'graphology-gexf': path => read(gexf.parse(Graph.MultiGraph, readFileSync(path, 'utf8'))),
    /* As Gephi Lite opens files. */
    'graphology-gexf-lenient': path => read(gexf.parse(Graph.MultiGraph, readFileSync(path, 'utf8'), { allowUndeclaredAttributes: true, addMissingNodes: true })),
    cytoscape(path) {
        const graph = cytoscape({ headless: true, elements: parse(path).elements }), nodes = graph.nodes().filter(node => !node.hasClass('community'));
        return {
            nodes: nodes.length,
            ties: graph.edges().length,
            weight: sum(graph.edges().toArray(), edge => edge.data('weight')),
            ids: nodes.map(node => node.id()),
        };
    },
    'd3-force'(path) {
        const { nodes, links } = parse(path), force = forceLink(links).id(node => node.id);
        forceSimulation(nodes).force('link', force).stop().tick(2);
        if (nodes.some(node => !Number.isFinite(node.x + node.y)))
            throw new Error('a node has no place');
        return {
            nodes: nodes.length,
            ties: force.links().length,
            weight: sum(links, link => link.value),
            ids: [...new Set([...nodes.map(node => node.id), ...links.flatMap(link => [link.source.id, link.target.id])])],
        };
    },
};

console.log(JSON.stringify({ ready: Object.keys(READERS) }));
for await (const line of createInterface({ input: process.stdin })) {
    const [reader, path] = line.split('\t');
    let answer;
    try {
        answer = READERS[reader](path);
    } catch (error) {
        answer = { error: `${error.name}: ${error.message}` };
    }
    console.log(JSON.stringify(answer));
}
