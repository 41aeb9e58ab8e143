/* What the file holds, with ends and rows findable. Nothing is computed here that the file does not say. */

function parse(id) {
    const element = document.getElementById(id);
    const value = JSON.parse(element.textContent);
    element.remove();
    return value;
}

/* By window: each row's place in its own lists, so that a value in a window is found in one step. */
function placesOf(rows, nWindows) {
    return rows.map(row => {
        const places = new Int32Array(nWindows).fill(-1);
        (row.windows ? row.windows.at : []).forEach((window, place) => (places[window] = place));
        return places;
    });
}

export function readData() {
    const file = parse('graph'), log = parse('events');
    const { graph, nodes, edges } = file;
    const rowOf = new Map(nodes.map((node, row) => [node.id, row]));
    const windows = graph.windows || [];
    const data = {
        graph, nodes, edges, windows, directed: file.directed,
        sources: edges.map(edge => rowOf.get(edge.source)),
        targets: edges.map(edge => rowOf.get(edge.target)),
        columns: of => graph.columns.filter(column => column.of === of),
        rowOf,
        edgeRowOf: new Map(edges.map((edge, row) => [edge.id, row])),
        nodePlaces: placesOf(nodes, windows.length),
        edgePlaces: placesOf(edges, windows.length),
        tiles: windows.every((window, i) => i === 0 || window.start >= windows[i - 1].end),
        events: log && log.events,
        eventsCounted: log ? log.counted : 0,
    };
    data.ties = nodes.map(() => []);
    edges.forEach((edge, row) => {
        data.ties[data.sources[row]].push(row);
        if (data.targets[row] !== data.sources[row])
            data.ties[data.targets[row]].push(row);
    });
    if (data.events) {
        data.eventsOf = edges.map(() => []);
        data.events.forEach((event, index) => event.edges.forEach(edge => data.eventsOf[edge].push(index)));
    }
    return data;
}

export function nameOf(data, row) {
    return data.nodes[row].label || data.nodes[row].id;
}

export function tieName(data, row) {
    return `${nameOf(data, data.sources[row])} ${data.directed ? '→' : '–'} ${nameOf(data, data.targets[row])}`;
}
