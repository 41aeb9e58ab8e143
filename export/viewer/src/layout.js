/* One layout of the whole period, so that nobody jumps. The file's own positions where it has them; else ForceAtlas2
 * from a fixed start for a fixed number of steps: the same page lays out alike each time. */

import Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/* A sunflower, communities side by side and the strongest of each in the middle. */
function start(data, graph) {
    const strength = row => data.nodes[row].strength ?? data.nodes[row].degree ?? 0;
    const order = data.nodes.map((_, row) => row).sort((a, b) =>
        (data.nodes[a].community ?? Infinity) - (data.nodes[b].community ?? Infinity) || strength(b) - strength(a) || a - b);
    order.forEach((row, place) => {
        const radius = 10 * Math.sqrt(place + 0.5), angle = place * GOLDEN_ANGLE;
        graph.mergeNodeAttributes(row, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
    });
}

/* Actors that overlap move apart, a little each round. `size` is their radius in pixels of a drawing `width` wide. */
function separate(graph, width) {
    const nodes = graph.nodes().map(node => ({ node, ...graph.getNodeAttributes(node) }));
    if (nodes.length > 3000)
        return;
    for (let round = 0; round < 40; round++) {
        const xs = nodes.map(node => node.x), ys = nodes.map(node => node.y);
        const span = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) || 1;
        const unit = span / width, cell = 64 * unit, grid = new Map();
        let moved = false;
        for (const node of nodes) {
            const key = `${Math.floor(node.x / cell)},${Math.floor(node.y / cell)}`;
            grid.set(key, [...(grid.get(key) || []), node]);
        }
        for (const a of nodes) {
            const column = Math.floor(a.x / cell), line = Math.floor(a.y / cell);
            for (let i = -1; i <= 1; i++) {
                for (let j = -1; j <= 1; j++) {
                    for (const b of grid.get(`${column + i},${line + j}`) || []) {
                        if (b.place <= a.place)
                            continue;
                        const dx = b.x - a.x, dy = b.y - a.y, distance = Math.hypot(dx, dy) || 1e-9;
                        const wanted = (a.size + b.size + 6) * unit;
                        if (distance >= wanted)
                            continue;
                        const push = (wanted - distance) / distance / 4;
                        a.x -= dx * push;
                        a.y -= dy * push;
                        b.x += dx * push;
                        b.y += dy * push;
                        moved = true;
                    }
                }
            }
        }
        if (!moved)
            break;
    }
    nodes.forEach(({ node, x, y }) => graph.mergeNodeAttributes(node, { x, y }));
}

/* Where each actor is: { x, y }, by rows. `sizes` are radii in pixels of a drawing some 700 wide. */
export function layOut(data, sizes, weight) {
    const given = data.nodes.length > 0 && data.nodes.every(node => Number.isFinite(node.x) && Number.isFinite(node.y));
    if (given)
        return { x: data.nodes.map(node => node.x), y: data.nodes.map(node => node.y) };

    const graph = new Graph({ type: 'mixed', multi: true, allowSelfLoops: true }), n = data.nodes.length;
    data.nodes.forEach((_, row) => graph.addNode(row, { x: 0, y: 0, size: sizes[row], place: row }));
    data.edges.forEach((edge, row) => graph.addEdge(data.sources[row], data.targets[row], {
        pull: data.isMembership[row] ? 0.3 : Math.log1p(Math.abs(edge[weight] ?? 1)) + 0.1,
    }));
    start(data, graph);
    if (n > 1) {
        forceAtlas2.assign(graph, {
            iterations: n <= 200 ? 600 : n <= 1000 ? 250 : 120,
            getEdgeWeight: (_, attributes) => attributes.pull,
            settings: {
                barnesHutOptimize: n > 300, barnesHutTheta: 0.7, scalingRatio: 12, gravity: 1.2, strongGravityMode: false,
                slowDown: 4, linLogMode: n > 60, outboundAttractionDistribution: false, edgeWeightInfluence: 1,
            },
        });
    }
    separate(graph, 700);
    return { x: data.nodes.map((_, row) => graph.getNodeAttribute(row, 'x')), y: data.nodes.map((_, row) => graph.getNodeAttribute(row, 'y')) };
}
