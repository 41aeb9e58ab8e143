/* The drawing: sigma has the camera, the pointer and the actors; ties and names are drawn beside it. Positions are made
 * once; everything else is written anew when the period, a filter or the selection changes. */

import Graph from 'graphology';
import Sigma from 'sigma';

import { ActorProgram } from './actors.js';
import { tieName } from './data.js';
import { h } from './dom.js';
import { layOut } from './layout.js';
import { FONT, Names } from './names.js';
import { LINES, MARKS, MEMBERSHIP_MARK, blend, dashOf, withAlpha } from './palette.js';
import { TieArrays, packColour, tieProgram } from './ties.js';

const CROWD = 3000; /* ties: of more, only the strongest are bands … */
const STRONGEST = 600; /* … so many */
const WHILE_MOVING = 4000; /* and so many are drawn, at first, while the camera moves */
const LEAST_MOVING = 1000, SLOW = 60, QUICK = 25; /* milliseconds of a frame */
const FEW = 200; /* ties: so few are seen beside the actors, and names are kept off them */
const WIDTHS = 64; /* steps of width by which ties are put in order */
const REACH = 5; /* pixels beside a tie that still are its */
const TEXT = 13; /* pixels */

/* The largest and the least radius in points, as graph/look/room.c has them: whole periods look as the diagrams do. */
function radii(n) {
    return n <= 20 ? [40, 7] : n <= 80 ? [30, 5.5] : n <= 500 ? [24, 4] : [18, 3];
}

/* Areas go with values. */
function radius(share, n) {
    const [most, least] = radii(n);
    return Math.max(most * Math.sqrt(Math.max(0, share)), least);
}

/* From 0 to 1. The more the largest leaves the middle behind, the more it is held back; as in graph/look/style.c. */
function shareOf(weight, typical, most) {
    if (!(most > 0))
        return 0.25;
    if (typical > 0 && typical < most / 50)
        return Math.log1p(weight / typical) / Math.log1p(most / typical);
    return typical < most / 4 ? Math.sqrt(weight / most) : weight / most;
}

/* Ties of the same two actors lie side by side: how far each is aside of the straight way, in its own direction. */
function slotsOf({ sources, targets, pairOf, pairs }) {
    const of = new Int32Array(pairs.length), done = new Int32Array(pairs.length);
    pairOf.forEach(pair => of[pair]++);
    return Float32Array.from(pairOf, (pair, row) => (2 * done[pair]++ - of[pair] + 1) * (sources[row] < targets[row] ? -1 : 1));
}

/* Who is under the pointer is found by looking through what is shown: a fraction of a millisecond, where sigma would
 * draw all a second time and read it back. */
class Drawing extends Sigma {
    getNodeAtPosition(at) {
        return this.scene ? this.scene.actorAt(at) : null;
    }

    getEdgeAtPoint(x, y) {
        return this.scene ? this.scene.tieAt({ x, y }) : null;
    }

    resetWebGLTexture() {
        return this;
    }
}

export class Scene {
    constructor(app, container) {
        const { data } = app, n = data.nodes.length;
        const column = app.sizeColumn(), values = data.nodes.map(node => Number(column && node[column.name]) || 0);
        const most = Math.max(1e-9, ...values);
        const places = layOut(data, values.map(value => 0.5 * radius(value / most, n)), app.weightColumn.name);

        this.app = app;
        this.container = container;
        this.hovered = null;
        this.bearable = WHILE_MOVING; /* lines */
        this.rendered = 0;
        this.rest = null;
        this.graph = new Graph({ allowSelfLoops: false });
        data.nodes.forEach((_, row) => this.graph.addNode(row, { x: places.x[row], y: places.y[row], size: 3, color: '#888888', zIndex: 0 }));
        this.keys = this.graph.nodes();
        this.attributes = this.keys.map(key => this.graph.getNodeAttributes(key));
        this.slots = slotsOf(data);
        this.arrays = new TieArrays(data.edges.length);
        this.widths = new Float32Array(data.edges.length);
        this.order = new Int32Array(data.edges.length);
        this.sizes = new Float32Array(n);
        this.names = new Names(data);
        this.wanted = { order: [], sure: 0 };
        this.sigma = new Drawing(this.graph, container, {
            allowInvalidContainer: true,
            defaultNodeType: 'actor',
            nodeProgramClasses: { actor: ActorProgram },
            edgeProgramClasses: { tie: tieProgram(this.arrays) },
            renderLabels: false,
            enableCameraRotation: false,
            ...(matchMedia('(prefers-reduced-motion: reduce)').matches
                ? { zoomDuration: 1, doubleClickZoomingDuration: 1, inertiaDuration: 1, inertiaRatio: 0 } : {}),
            minCameraRatio: 0.02,
            maxCameraRatio: 4,
            stagePadding: 48,
            zIndex: true,
            defaultDrawNodeHover: (context, at) => this.drawHover(context, at),
        });
        /* Nothing is drawn on these two; each would still be laid over the page in every frame. */
        for (const name of ['edgeLabels', 'hoverNodes'])
            this.sigma.getCanvases()[name].style.display = 'none';
        const seen = data.nodes.map((_, row) => this.sigma.getNodeDisplayData(String(row)));
        this.x = Float64Array.from(seen, ({ x }) => x);
        this.y = Float64Array.from(seen, ({ y }) => y);
        /* Set only now: at first it would make sigma keep a second picture of the ties. */
        this.sigma.setSetting('enableEdgeEvents', true);
        this.sigma.scene = this;
        this.fit();
        this.tip = h('div', { className: 'tip', hidden: true, ariaHidden: 'true' });
        container.append(this.tip);
        this.listen();
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
        sigma.on('enterEdge', ({ edge, event }) => {
            point(true);
            this.tell(Number(edge), event);
        });
        sigma.on('leaveEdge', () => {
            point(false);
            this.tell(null);
        });
        sigma.on('resize', () => {
            this.fit();
            this.update();
        });
        sigma.on('beforeRender', () => this.pace());
        sigma.on('afterRender', () => this.drawNames());
        sigma.getCamera().on('updated', () => this.moving());
        this.container.addEventListener('keydown', event => this.key(event));
    }

    /* How many pixels a point of the file is when all is in sight; large enough to be seen. */
    fit() {
        const { data } = this.app, n = data.nodes.length, [most, least] = radii(n), { width, height } = this.sigma.getDimensions();
        const across = n > 1 && data.nodes[0].x !== undefined && data.nodes[0].x !== null
            ? this.sigma.getGraphToViewportRatio() * this.sigma.getCamera().ratio : Math.min(width, height) / 1200;
        this.unit = Math.min(0.75, Math.max(across, 8 / most, (n > 1000 ? 1.4 : 2) / least));
    }

    /* While the camera moves a crowd is thinned out, as far as this machine needs it: by how long frames take. */
    moving() {
        const { arrays } = this;
        this.tell(null);
        if (arrays.nLines <= LEAST_MOVING)
            return;
        arrays.skip = Math.max(0, arrays.nLines - this.bearable);
        clearTimeout(this.rest);
        this.rest = setTimeout(() => {
            arrays.skip = 0;
            this.rest = null;
            this.sigma.scheduleRender();
        }, 150);
    }

    pace() {
        const now = performance.now(), took = now - this.rendered;
        this.rendered = now;
        if (!this.rest || took > 1000)
            return;
        if (took > SLOW)
            this.bearable = Math.max(LEAST_MOVING, this.bearable / 2);
        else if (took < QUICK)
            this.bearable = Math.min(this.arrays.nLines, this.bearable * 2);
    }

    /* In a crowd, lighting up the neighbours of whoever the pointer passes would be restless. */
    hover(row) {
        if (this.app.shown.nTies > CROWD)
            return;
        this.hovered = row;
        this.update();
    }

    /* A word on the tie under the pointer. The table of ties has the same. */
    tell(row, at) {
        const { app, tip } = this, { words, shown } = app;
        tip.hidden = row === null;
        if (row === null)
            return;
        const mark = shown.markOf(row);
        tip.textContent = [tieName(app.data, row), words.words[mark], mark === 'membership' ? null : words.number(shown.weights[row])]
            .filter(Boolean).join(' · ');
        const { width, height } = this.sigma.getDimensions();
        tip.style.left = `${Math.max(4, Math.min(width - tip.offsetWidth - 4, at.x + 12))}px`;
        tip.style.top = `${Math.max(4, Math.min(height - tip.offsetHeight - 4, at.y + 14))}px`;
    }

    /* ---- Who is where ---- */

    /* A place on the drawing in the units that actors have, and how many of those a pixel is. */
    unitsAt({ x, y }) {
        const at = this.sigma.viewportToFramedGraph({ x, y }), beside = this.sigma.viewportToFramedGraph({ x: x + 1, y });
        return { x: at.x, y: at.y, pixel: Math.hypot(beside.x - at.x, beside.y - at.y) };
    }

    actorAt(at) {
        const { x, y, pixel } = this.unitsAt(at), { shown } = this.app, scale = this.sigma.scaleSize(1) * pixel;
        let best = null, nearest = Infinity;
        for (let row = 0; row < this.x.length; row++) {
            const distance = Math.hypot(this.x[row] - x, this.y[row] - y), reach = this.sizes[row] * scale + 2 * pixel;
            if (shown.actors[row] && distance <= reach && distance / reach < nearest) {
                best = row;
                nearest = distance / reach;
            }
        }
        return best === null ? null : String(best);
    }

    tieAt(at) {
        const { x, y, pixel } = this.unitsAt(at), { data } = this.app, unit = this.sigma.scaleSize(1) * pixel;
        let best = null, nearest = REACH * pixel;
        for (let i = this.nOrdered - 1; i >= 0; i--) {
            const row = this.order[i], source = data.sources[row], target = data.targets[row];
            const dx = this.x[target] - this.x[source], dy = this.y[target] - this.y[source], length = Math.hypot(dx, dy);
            if (length === 0)
                continue;
            const along = ((x - this.x[source]) * dx + (y - this.y[source]) * dy) / length;
            if (along < this.sizes[source] * unit || along > length - this.sizes[target] * unit)
                continue;
            const aside = this.slots[row] * (this.widths[row] / 2 + 1.2) * unit;
            const across = ((y - this.y[source]) * dx - (x - this.x[source]) * dy) / length;
            const distance = Math.abs(across + aside) - (this.widths[row] / 2) * unit;
            if (distance < nearest) {
                best = row;
                nearest = distance;
            }
        }
        return best === null ? null : String(best);
    }

    /* ---- Moving ---- */

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
        camera.setState(factor ? { ratio: camera.getBoundedRatio(camera.ratio * factor) } : { x: 0.5, y: 0.5, ratio: 1, angle: 0 });
    }

    /* Bring an actor into sight when it is not. */
    show(row) {
        const { width, height } = this.sigma.getDimensions();
        const at = this.sigma.framedGraphToViewport({ x: this.x[row], y: this.y[row] });
        if (at.x < 20 || at.y < 20 || at.x > width - 20 || at.y > height - 20)
            this.sigma.getCamera().setState({ x: this.x[row], y: this.y[row] });
    }

    /* ---- Drawing ---- */

    update() {
        const { app } = this, { data, shown, state } = app;
        const focus = state.actor !== null && shown.actors[state.actor] ? state.actor : this.hovered;
        const tie = state.tie !== null && shown.ties[state.tie] ? state.tie : null;
        const near = focus === null && tie === null ? null : new Set();
        if (focus !== null) {
            near.add(focus);
            data.ties[focus].forEach(edge => shown.ties[edge] && near.add(data.sources[edge]).add(data.targets[edge]));
        }
        if (tie !== null)
            near.add(data.sources[tie]).add(data.targets[tie]);
        this.tell(null);
        this.near = near;
        this.updateActors(near);
        this.updateTies(focus, tie, near !== null);
        const sure = tie !== null ? [data.sources[tie], data.targets[tie]] : focus !== null ? [focus] : [];
        const order = [...shown.sizes.keys()].filter(row => shown.actors[row] && (!near || near.has(row)) && !sure.includes(row))
            .sort((a, b) => shown.sizes[b] - shown.sizes[a] || a - b);
        this.wanted = { order: [...sure, ...order], sure: sure.length };
    }

    /* Written straight into what sigma reads, and told to it once: by graphology's events it would hear of each actor twice. */
    updateActors(near) {
        const { app, attributes, sizes } = this, { shown, colours, state, paint } = app, n = attributes.length;
        const most = Math.max(shown.largest, 1e-9), dimmed = new Map();
        const [, least] = radii(n);
        let lifted = false;

        const dim = colour => {
            if (!dimmed.has(colour))
                dimmed.set(colour, blend(colour, colours.background, 0.3));
            return dimmed.get(colour);
        };
        for (let row = 0; row < n; row++) {
            const actor = attributes[row], on = shown.actors[row], lit = on && (!near || near.has(row)), zIndex = lit ? 2 : on ? 1 : 0;
            const colour = paint.colour(paint.value(row));
            actor.size = sizes[row] = on ? this.unit * radius(shown.sizes[row] / most, n) : Math.min(3, this.unit * least);
            actor.color = !on ? colours.faded : lit ? colour : dim(colour);
            actor.rim = on ? colours.background : colours.faded;
            actor.highlighted = row === state.actor;
            lifted = lifted || actor.zIndex !== zIndex;
            actor.zIndex = zIndex;
        }
        this.sigma.refresh({ partialGraph: { nodes: this.keys }, skipIndexation: !lifted, schedule: true });
    }

    updateTies(focus, tie, some) {
        const { app, arrays, x, y, sizes, widths, slots } = this, { data, shown, colours } = app, { sources, targets } = data;
        const { width, height } = this.sigma.getDimensions(), narrow = Math.min(1, Math.max(0.6, Math.min(width, height) / 500));
        /* The more there are, and the less room, the finer and fainter they are. */
        const pixels = 1.8 * narrow * (60 / Math.max(60, shown.nTies)) ** 0.3;
        const steps = new Int32Array(WIDTHS + 1), most = shown.widest;
        const known = Float64Array.from(shown.active, row => Math.abs(shown.weights[row])).sort(), typical = known[known.length >> 1] || 0;
        const rows = data.memberships.length ? [...shown.active, ...data.memberships] : shown.active;

        for (const row of rows) {
            const points = 0.5 + (shown.marks[row] === MEMBERSHIP_MARK ? 0 : 4 * shareOf(Math.abs(shown.weights[row]), typical, most));
            widths[row] = pixels * (colours.lines[MARKS[shown.marks[row]]] === 'solid' ? points : Math.max(points, 1.5));
        }
        /* The widest last, so that they lie on top. */
        const step = row => Math.min(WIDTHS - 1, Math.floor((WIDTHS * widths[row]) / (4.6 * pixels)));
        for (const row of rows)
            steps[step(row) + 1] += shown.ties[row];
        for (let i = 0; i < WIDTHS; i++)
            steps[i + 1] += steps[i];
        for (const row of rows) {
            if (shown.ties[row])
                this.order[steps[step(row)]++] = row;
        }
        if (tie !== null)
            widths[tie] += 2;
        const total = this.nOrdered = shown.nTies + shown.nMemberships, crowd = total > CROWD;
        const plain = Math.max(0.16, 0.8 * (100 / Math.max(100, total)) ** 0.32);
        this.alphas = [some ? Math.min(0.12, plain) : plain, 0.95]; /* of ties that are not lit up, and of those that are */
        this.lit = row => some && (row === tie || (focus !== null && (sources[row] === focus || targets[row] === focus)));
        const [faint, full] = this.alphas.map(alpha => MARKS.map(mark => packColour(colours.marks[mark], alpha)));
        const lines = MARKS.map(mark => LINES[colours.lines[mark]]);

        arrays.clear();
        arrays.skip = 0;
        for (const lighted of some ? [false, true] : [false]) {
            for (let i = some && !lighted ? Math.max(0, total - WHILE_MOVING) : 0; i < total; i++) {
                const row = this.order[i], source = sources[row], target = targets[row], mark = shown.marks[row], lit = this.lit(row);
                if (lit !== lighted)
                    continue;
                if (crowd && !lit && (some || i < total - STRONGEST)) {
                    arrays.addLine(x[source], y[source], x[target], y[target], faint[mark]);
                } else {
                    const head = data.directed && mark !== MEMBERSHIP_MARK ? 1 : 0;
                    arrays.addBand(x[source], y[source], x[target], y[target], sizes[source], sizes[target],
                        widths[row], lines[mark], head, slots[row], (lit ? full : faint)[mark]);
                }
            }
        }
        this.sigma.scheduleRender();
    }

    /* The ties in the order of drawing, for a picture. */
    drawn() {
        const rows = [...this.order.subarray(0, this.nOrdered)], [faint, full] = this.alphas;
        return [...rows.filter(row => !this.lit(row)).map(row => ({ row, alpha: faint })), ...rows.filter(this.lit).map(row => ({ row, alpha: full }))];
    }

    /* Where actors hide the ties that are lit up, these are drawn once more over them. */
    drawLit(context, place) {
        const { app, slots, widths } = this, { data, colours, shown } = app, scale = this.sigma.scaleSize(1);
        if (this.nOrdered <= FEW || !this.near)
            return;
        for (const row of this.order.subarray(0, this.nOrdered)) {
            if (!this.lit(row))
                continue;
            const a = place(data.sources[row]), b = place(data.targets[row]), dx = b.x - a.x, dy = b.y - a.y, length = Math.hypot(dx, dy);
            const clear = length - a.radius - b.radius, aside = slots[row] * (widths[row] / 2 + 1.2) * scale, mark = shown.markOf(row);
            if (clear <= 0)
                continue;
            const at = along => [a.x + (dx * (a.radius + along) - dy * aside) / length, a.y + (dy * (a.radius + along) + dx * aside) / length];
            context.strokeStyle = withAlpha(colours.marks[mark], 0.8);
            context.lineWidth = Math.max(1.2, widths[row] * scale);
            context.setLineDash(dashOf(colours, mark));
            context.beginPath();
            context.moveTo(...at(0));
            context.lineTo(...at(clear));
            context.stroke();
        }
        context.setLineDash([]);
    }

    drawNames() {
        const { sigma, app } = this, context = sigma.getCanvases().labels.getContext('2d'), { width, height } = sigma.getDimensions();
        const scale = sigma.scaleSize(1);
        const place = row => {
            const at = sigma.framedGraphToViewport({ x: this.x[row], y: this.y[row] });
            return { x: at.x, y: at.y, radius: this.sizes[row] * scale };
        };
        this.drawLit(context, place);
        /* Where there are few ties, names keep off them too. */
        const ties = this.nOrdered > FEW ? [] : [...this.order.subarray(0, this.nOrdered)].map(row =>
            [place(app.data.sources[row]), place(app.data.targets[row])]);
        context.font = `500 ${TEXT}px ${FONT}`;
        this.named = this.names.arrange(context, { ...this.wanted, place, ties, width, height, size: TEXT });
        this.names.draw(context, this.named, { colours: app.colours, font: FONT, size: TEXT });
    }

    /* A ring round the actor under the pointer or chosen, and its name where it has none. */
    drawHover(context, at) {
        const { app } = this, row = Number(at.key);
        context.beginPath();
        context.arc(at.x, at.y, at.size + 2.5, 0, 2 * Math.PI);
        context.lineWidth = 2;
        context.strokeStyle = app.colours.text;
        context.stroke();
        if (this.named && !this.named.some(one => one.row === row)) {
            const { lines } = this.names.block(context, row, TEXT);
            this.names.draw(context, [{ lines, x: at.x, y: at.y + at.size + 4 }], { colours: app.colours, font: FONT, size: TEXT });
        }
    }

    restyle() {
        this.update();
    }
}
