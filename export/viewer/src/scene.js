/* The drawing: sigma over a graphology graph whose keys are rows. Positions are made once; everything else is written
 * anew when the period, a filter or the selection changes. */

import Graph from 'graphology';
import Sigma from 'sigma';

import { nameOf } from './data.js';
import { TieProgram } from './edge-program.js';
import { layOut } from './layout.js';
import { LINES, SIGN_LINES, blend, communityColour, withAlpha } from './palette.js';

const LARGE = 5000; /* ties: with more, what is drawn while the pointer moves is less */
const LINE = 20; /* characters of a label */
const LABELLED = 40; /* so many actors are named always, the largest first; others as there is room */

function buildGraph(app) {
    const { data } = app;
    const graph = new Graph({ type: 'mixed', multi: true, allowSelfLoops: true });
    const column = app.sizeColumn();
    const most = Math.max(1e-9, ...data.nodes.map(node => Number(column && node[column.name]) || 0));

    data.nodes.forEach((node, row) => graph.addNode(row, {
        x: 0, y: 0, label: nameOf(data, row),
        size: radius(((column && node[column.name]) || 0) / most, data.nodes.length),
    }));
    data.edges.forEach((edge, row) => {
        const weight = Math.abs(edge[app.weightColumn.name] ?? 1);
        graph.addEdgeWithKey(row, data.sources[row], data.targets[row], { pull: Math.log1p(weight) + 0.1, weight });
    });
    layOut(data, graph);
    return graph;
}

/* Areas go with values: the square root of the share of the largest. */
function radius(share, n) {
    const largest = n <= 60 ? 22 : n <= 400 ? 16 : 12, least = n <= 60 ? 4 : n <= 400 ? 3 : 2;
    return least + (largest - least) * Math.sqrt(Math.max(0, Math.min(1, share)));
}

/* Words gathered to lines of about LINE characters, no more than three. */
function inLines(label) {
    const lines = [];
    for (const word of label.split(/\s+/)) {
        const last = lines.length - 1;
        if (last >= 0 && (lines[last].length + word.length < LINE || last === 2))
            lines[last] += ` ${word}`;
        else
            lines.push(word);
    }
    return lines.map(line => (line.length > 2 * LINE ? `${line.slice(0, 2 * LINE - 1)}…` : line));
}

function drawLabel(colours) {
    return (context, data, settings) => {
        if (!data.label)
            return;
        const size = settings.labelSize;
        context.font = `${data.picked ? '600' : settings.labelWeight} ${size}px ${settings.labelFont}`;
        context.lineWidth = 3;
        context.lineJoin = 'round';
        context.strokeStyle = withAlpha(colours.halo, 0.85);
        context.fillStyle = colours.text;
        /* Below, in lines, and never outside at the sides. */
        const lines = inLines(data.label), widest = Math.max(...lines.map(line => context.measureText(line).width));
        const x = Math.max(widest / 2 + 4, Math.min(context.canvas.clientWidth - widest / 2 - 4, data.x));
        context.textAlign = 'center';
        lines.forEach((line, i) => {
            const y = data.y + data.size + size * (1.1 + 1.15 * i);
            context.strokeText(line, x, y);
            context.fillText(line, x, y);
        });
        context.textAlign = 'start';
    };
}

function drawHover(colours) {
    const label = drawLabel(colours);
    return (context, data, settings) => {
        context.beginPath();
        context.arc(data.x, data.y, data.size + 2.5, 0, 2 * Math.PI);
        context.lineWidth = 2;
        context.strokeStyle = colours.text;
        context.stroke();
        label(context, { ...data, picked: true }, settings);
    };
}

export class Scene {
    constructor(app, container) {
        this.app = app;
        this.container = container;
        this.graph = buildGraph(app);
        this.hovered = null;
        /* Arcs both ways lie side by side. */
        const pairs = new Set(app.data.edges.map((_, row) => `${app.data.sources[row]} ${app.data.targets[row]}`));
        this.arrows = app.data.edges.map((_, row) => (!app.data.directed ? 0
            : pairs.has(`${app.data.targets[row]} ${app.data.sources[row]}`) ? 2 : 1));
        this.maxWeight = Math.max(1e-9, ...app.data.edges.map(edge => Math.abs(edge[app.weightColumn.name] ?? 0)));
        this.sigma = new Sigma(this.graph, container, {
            ...this.settings(),
            allowInvalidContainer: true,
            defaultEdgeType: 'tie',
            edgeProgramClasses: { tie: TieProgram },
            /* Finding the tie under the pointer draws all of them once more: on large graphs they open from their
             * actors and from the table. */
            enableEdgeEvents: app.data.edges.length <= LARGE,
            hideEdgesOnMove: app.data.edges.length > LARGE,
            minCameraRatio: 0.02,
            maxCameraRatio: 4,
            stagePadding: 48,
            zIndex: true,
            labelFont: 'system-ui, "Noto Sans", "DejaVu Sans", sans-serif',
            labelSize: 13,
            labelWeight: '500',
            labelDensity: 1,
            labelGridCellSize: 90,
            labelRenderedSizeThreshold: 5,
        });
        this.listen();
    }

    settings() {
        const { colours } = this.app;
        return { defaultDrawNodeLabel: drawLabel(colours), defaultDrawNodeHover: drawHover(colours) };
    }

    listen() {
        const { sigma, app } = this, point = on => (this.container.style.cursor = on ? 'pointer' : '');
        sigma.on('clickNode', ({ node }) => app.select('actor', Number(node)));
        sigma.on('clickEdge', ({ edge }) => app.select('tie', Number(edge)));
        sigma.on('clickStage', () => app.select(null));
        sigma.on('enterNode', ({ node }) => {
            point(true);
            this.hover(Number(node));
        });
        sigma.on('leaveNode', () => {
            point(false);
            this.hover(null);
        });
        sigma.on('enterEdge', () => point(true));
        sigma.on('leaveEdge', () => point(false));
        this.container.addEventListener('keydown', event => this.key(event));
    }

    /* On large graphs lighting up the neighbours of whatever the pointer passes would stutter. */
    hover(row) {
        if (this.app.data.edges.length > LARGE)
            return;
        this.hovered = row;
        this.update();
    }

    key(event) {
        const camera = this.sigma.getCamera(), { x, y, ratio } = camera.getState(), step = 0.1 * ratio;
        const moves = {
            ArrowLeft: { x: x - step }, ArrowRight: { x: x + step }, ArrowUp: { y: y + step }, ArrowDown: { y: y - step },
            '+': { ratio: ratio / 1.3 }, '=': { ratio: ratio / 1.3 }, '-': { ratio: ratio * 1.3 },
            0: { x: 0.5, y: 0.5, ratio: 1, angle: 0 },
        };
        if (!moves[event.key] || event.ctrlKey || event.metaKey || event.altKey)
            return;
        event.preventDefault();
        camera.setState(moves[event.key]);
    }

    zoom(factor) {
        const camera = this.sigma.getCamera();
        camera.setState(factor ? { ratio: camera.ratio * factor } : { x: 0.5, y: 0.5, ratio: 1, angle: 0 });
    }

    /* Bring an actor into sight when it is not. */
    show(row) {
        const data = this.sigma.getNodeDisplayData(String(row));
        const camera = this.sigma.getCamera();
        const { width, height } = this.sigma.getDimensions();
        const at = this.sigma.framedGraphToViewport(data);
        if (at.x < 20 || at.y < 20 || at.x > width - 20 || at.y > height - 20)
            camera.setState({ x: data.x, y: data.y });
    }

    update() {
        const { app, graph } = this, { data, shown, colours, state } = app;
        const n = data.nodes.length;
        const most = shown.sizes.reduce((best, value) => Math.max(best, value), 1e-9);
        const order = [...shown.sizes.keys()].filter(row => shown.actors[row]).sort((a, b) => shown.sizes[b] - shown.sizes[a] || a - b);
        const named = new Set(order.slice(0, LABELLED));
        const focus = state.actor ?? this.hovered;
        const tie = state.tie !== null && shown.ties[state.tie] ? state.tie : null;
        const near = focus === null && tie === null ? null : new Set();
        if (focus !== null) {
            near.add(focus);
            data.ties[focus].forEach(edge => shown.ties[edge] && near.add(data.sources[edge]).add(data.targets[edge]));
        }
        if (tie !== null)
            near.add(data.sources[tie]).add(data.targets[tie]);

        graph.updateEachNodeAttributes((key, attributes) => {
            const row = Number(key), on = shown.actors[row], lit = on && (!near || near.has(row));
            attributes.size = on ? radius(shown.sizes[row] / most, n) : n <= 400 ? 3 : 1.5;
            attributes.color = !on ? colours.faded
                : lit ? communityColour(colours, app.communities, shown.communities[row])
                    : blend(communityColour(colours, app.communities, shown.communities[row]), colours.background, 0.3);
            attributes.label = on && (lit || !near) ? nameOf(data, row) : '';
            attributes.forceLabel = on && (near ? near.has(row) && near.size <= LABELLED : named.has(row) && n <= 400);
            attributes.highlighted = row === state.actor;
            attributes.zIndex = lit ? 2 : on ? 1 : 0;
            return attributes;
        }, { attributes: ['size', 'color', 'label', 'forceLabel', 'highlighted', 'zIndex'] });

        const widest = n <= 60 ? 9 : n <= 400 ? 6 : 4, crowded = data.edges.length > 2000;
        graph.updateEachEdgeAttributes((key, attributes) => {
            const row = Number(key), lit = !near || row === tie
                || (focus !== null && (data.sources[row] === focus || data.targets[row] === focus));
            attributes.hidden = !shown.ties[row];
            if (attributes.hidden)
                return attributes;
            const share = Math.abs(shown.weights[row]) / this.maxWeight;
            attributes.size = 0.8 + widest * Math.sqrt(Math.min(1, share)) * (crowded ? 0.6 : 1) + (row === tie ? 2 : 0);
            attributes.color = withAlpha(colours.signs[shown.signs[row]] || colours.none,
                !lit ? 0.08 : near ? 0.95 : crowded ? 0.25 : 0.8);
            attributes.line = LINES[SIGN_LINES[shown.signs[row]] || 'solid'];
            attributes.arrow = this.arrows[row];
            attributes.zIndex = lit ? 1 : 0;
            return attributes;
        }, { attributes: ['hidden', 'size', 'color', 'line', 'arrow', 'zIndex'] });
    }

    restyle() {
        this.sigma.setSettings(this.settings());
    }
}
