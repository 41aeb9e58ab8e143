/* The drawing: sigma has the camera and the pointer; what they show is drawn from arrays. Positions are made once; everything else is written anew when the period, a filter or the selection changes. */

import Graph from 'graphology';
import Sigma from 'sigma';

import { ActorArray, actorProgram } from './actors.js';
import { tieName } from './data.js';
import { h } from './dom.js';
import { ArrayProgram, packColour } from './gl.js';
import { layOut } from './layout.js';
import { FONT, Names } from './names.js';
import { LINES, MARKS, MEMBERSHIP_MARK, blend, dashOf, withAlpha } from './palette.js';
import { TieArrays, tieProgram } from './ties.js';

const CROWD = 3000; /* ties: of more, only the strongest are bands … */
const STRONGEST = 600; /* … so many */
const WHILE_MOVING = 4000; /* and so many are drawn, at first, while the camera moves */
const LEAST_MOVING = 1000, SLOW = 60, QUICK = 25; /* milliseconds of a frame */
const FEW = 200; /* ties: so few are seen beside the actors, and names are kept off them */
const WIDTHS = 64; /* steps of width by which ties are put in order */
const REACH = 5; /* pixels beside a tie that still are its */
const TEXT = 13; /* pixels */
const WHOLE = [0.5, 0.5, 1]; /* the camera's place when all is in sight */

/* A circle's radius in points by its value's share of the largest: areas go with values. */
function radiusOf({ radius: { least, most } }, share) {
    return Math.max(most * Math.sqrt(Math.max(0, share)), least);
}

/* A tie's width in points by its weight. The more the largest leaves the middle behind, the more it is held back. */
function lineWidths({ width: { least, more, root, log }, middle }, typical, most) {
    if (!(most > 0))
        return () => least + more * middle;
    if (typical > 0 && typical < most / log) {
        const all = Math.log1p(most / typical);
        return weight => least + (more * Math.log1p(weight / typical)) / all;
    }
    return typical < most / root ? weight => least + more * Math.sqrt(weight / most) : weight => least + (more * weight) / most;
}

/* The weight in the middle, by putting only as much in order as that takes (Hoare 1961, Algorithm 65: find). */
function middle(rows, weights) {
    const of = new Float64Array(rows.length), wanted = of.length >> 1;
    for (let i = 0; i < rows.length; i++)
        of[i] = Math.abs(weights[rows[i]]);
    for (let left = 0, right = of.length - 1; left < right;) {
        const pivot = of[(left + right) >> 1];
        let i = left, j = right;
        while (i <= j) {
            while (of[i] < pivot)
                i++;
            while (of[j] > pivot)
                j--;
            if (i <= j) {
                const one = of[i];
                of[i++] = of[j];
                of[j--] = one;
            }
        }
        if (wanted <= j)
            right = j;
        else if (wanted >= i)
            left = i;
        else
            break;
    }
    return of.length ? of[wanted] : 0;
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
        const places = layOut(data, values.map(value => 0.5 * radiusOf(app.style, value / most)), app.weightColumn.name);

        this.app = app;
        this.container = container;
        this.hovered = null;
        this.bearable = WHILE_MOVING; /* lines */
        this.rendered = 0;
        this.rest = null;
        this.graph = new Graph({ allowSelfLoops: false });
        data.nodes.forEach((_, row) => this.graph.addNode(row, { x: places.x[row], y: places.y[row], size: 3, color: '#888888' }));
        this.attributes = this.graph.mapNodes((_, attributes) => attributes);
        this.slots = slotsOf(data);
        this.arrays = new TieArrays(data.edges.length);
        this.discs = new ActorArray(n);
        this.widths = new Float32Array(data.edges.length);
        this.order = new Int32Array(data.edges.length);
        this.steps = new Uint8Array(data.edges.length);
        this.sizes = new Float32Array(n);
        this.names = new Names(data);
        this.wanted = { sure: [], others: [], sizes: [] };
        this.sigma = new Drawing(this.graph, container, {
            allowInvalidContainer: true,
            defaultNodeType: 'actor',
            nodeProgramClasses: { actor: actorProgram(this.discs) },
            nodeHoverProgramClasses: { actor: ArrayProgram },
            edgeProgramClasses: { tie: tieProgram(this.arrays) },
            renderLabels: false,
            enableCameraRotation: false,
            ...(matchMedia('(prefers-reduced-motion: reduce)').matches
                ? { zoomDuration: 1, doubleClickZoomingDuration: 1, inertiaDuration: 1, inertiaRatio: 0 } : {}),
            minCameraRatio: 0.02,
            maxCameraRatio: 4,
            stagePadding: 48,
            defaultDrawNodeHover: (context, { key }) => this.ring(context, Number(key)),
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
        this.look();
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
        sigma.getCamera().on('updated', ({ x, y, ratio }) => {
            const seen = [x, y, ratio].map(value => Number(value.toPrecision(4)));
            app.state.camera = seen.join() === WHOLE.join() ? null : seen;
            app.addressLater();
            this.moving();
        });
        this.container.addEventListener('keydown', event => this.key(event));
    }

    /* How many pixels a point of the file is when all is in sight; large enough to be seen. */
    fit() {
        const { data, style: { radius: { least, most } } } = this.app, n = data.nodes.length, { width, height } = this.sigma.getDimensions();
        const across = n > 1 && data.nodes[0].x !== undefined && data.nodes[0].x !== null
            ? this.sigma.getGraphToViewportRatio() * this.sigma.getCamera().ratio : Math.min(width, height) / 1200;
        const seen = n > 1000 ? 1.4 : Math.min(2, Math.max(1.4, Math.min(width, height) / 300));
        this.unit = Math.min(0.75, Math.max(across, 8 / most, seen / least));
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

    /* Where the reader has moved to. */
    look() {
        const [x, y, ratio] = this.app.state.camera || WHOLE;
        this.sigma.getCamera().setState({ x, y, ratio });
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
        this.wanted = { sure, others: [...shown.sizes.keys()].filter(row => shown.actors[row] && (!near || near.has(row)) && !sure.includes(row)), sizes: shown.sizes };
    }

    /* sigma hears of none of this: it would look at each actor, several times. */
    updateActors(near) {
        const { app, attributes, sizes, discs, x, y } = this, { shown, colours, paint, style } = app, n = attributes.length;
        const dimmed = new Map(), { least } = style.radius, share = row => (shown.largest > 0 ? shown.sizes[row] / shown.largest : style.middle);

        const dim = colour => {
            if (!dimmed.has(colour))
                dimmed.set(colour, blend(colour, colours.background, 0.3));
            return dimmed.get(colour);
        };
        for (let row = 0; row < n; row++) {
            const actor = attributes[row], on = shown.actors[row], lit = on && (!near || near.has(row)), colour = on && paint.colour(paint.value(row));
            actor.size = sizes[row] = on ? this.unit * radiusOf(style, share(row)) : Math.min(3, this.unit * least);
            actor.color = !on ? colours.faded : lit ? colour : dim(colour);
            actor.rim = on ? colours.background : colours.faded;
            actor.level = lit ? 2 : on ? 1 : 0;
        }
        discs.clear();
        for (let level = 0; level <= 2; level++) {
            for (let row = 0; row < n; row++) {
                const actor = attributes[row];
                if (actor.level === level)
                    discs.add(x[row], y[row], actor.size, actor.color, actor.rim);
            }
        }
        this.sigma.scheduleRender();
    }

    updateTies(focus, tie, some) {
        const { app, arrays, x, y, sizes, widths, slots, order, steps } = this, { data, shown, colours, style } = app, { sources, targets } = data;
        const { active, weights, marks, ties, nTies } = shown, { memberships } = data;
        const { width, height } = this.sigma.getDimensions(), narrow = Math.min(1, Math.max(0.6, Math.min(width, height) / 500));
        /* The more there are, and the less room, the finer and fainter they are; and no wider than the largest disc bears. */
        const crowded = 60 / Math.max(60, nTies), disc = this.unit * style.radius.most;
        const pixels = Math.min(1.8 * narrow * crowded ** 0.3, disc / 10);
        const heads = this.heads = Math.min(crowded ** 0.15, disc / 16);
        const widthOf = lineWidths(style, middle(active, weights), shown.widest), starts = new Int32Array(WIDTHS + 1);
        const seen = MARKS.map(mark => (colours.lines[mark] === 'solid' ? 0 : mark === 'membership' ? style.width.thin : style.width.seen));

        /* The widest last, so that they lie on top. */
        const widest = Math.max(style.width.seen, style.width.least + style.width.more);
        const measure = (row, points) => {
            widths[row] = pixels * Math.max(points, seen[marks[row]]);
            steps[row] = Math.min(WIDTHS - 1, (WIDTHS * widths[row]) / (widest * pixels));
            starts[steps[row] + 1] += ties[row];
        };
        for (let i = 0; i < active.length; i++)
            measure(active[i], widthOf(Math.abs(weights[active[i]])));
        for (let i = 0; i < memberships.length; i++)
            measure(memberships[i], style.width.least);
        for (let i = 0; i < WIDTHS; i++)
            starts[i + 1] += starts[i];
        for (const rows of [active, memberships]) {
            for (let i = 0; i < rows.length; i++) {
                if (ties[rows[i]])
                    order[starts[steps[rows[i]]]++] = rows[i];
            }
        }
        if (tie !== null)
            widths[tie] += 2;
        const total = this.nOrdered = nTies + shown.nMemberships, crowd = total > CROWD;
        const plain = Math.max(0.16, 0.8 * (100 / Math.max(100, total)) ** 0.32);
        this.alphas = [some ? Math.min(0.12, plain) : plain, 0.95]; /* of ties that are not lit up, and of those that are */
        this.lit = row => some && (row === tie || (focus !== null && (sources[row] === focus || targets[row] === focus)));
        const [faint, full] = this.alphas.map(alpha => Uint32Array.from(MARKS, mark => packColour(colours.marks[mark], alpha)));
        const lines = MARKS.map(mark => LINES[colours.lines[mark]]), { lit } = this;

        arrays.clear();
        arrays.skip = 0;
        for (const lighted of some ? [false, true] : [false]) {
            const strongest = lighted ? 0 : some ? total : total - STRONGEST;
            for (let i = some && !lighted ? Math.max(0, total - WHILE_MOVING) : 0; i < total; i++) {
                const row = order[i], source = sources[row], target = targets[row], mark = marks[row];
                if (some && lit(row) !== lighted)
                    continue;
                if (crowd && i < strongest) {
                    arrays.addLine(x[source], y[source], x[target], y[target], faint[mark]);
                } else {
                    const head = data.directed && mark !== MEMBERSHIP_MARK ? heads : 0;
                    arrays.addBand(x[source], y[source], x[target], y[target], sizes[source], sizes[target],
                        widths[row], lines[mark], head, slots[row], (lighted ? full : faint)[mark]);
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

    /* From rows to where they are on the drawing. */
    placing() {
        const { sigma, x, y, sizes } = this, scale = sigma.scaleSize(1);
        const [start, right, up] = [[0, 0], [1, 0], [0, 1]].map(([x, y]) => sigma.framedGraphToViewport({ x, y }));
        return row => ({
            x: start.x + x[row] * (right.x - start.x) + y[row] * (up.x - start.x),
            y: start.y + x[row] * (right.y - start.y) + y[row] * (up.y - start.y),
            radius: sizes[row] * scale,
        });
    }

    drawNames() {
        const { sigma, app } = this, context = sigma.getCanvases().labels.getContext('2d'), { width, height } = sigma.getDimensions();
        const place = this.placing();
        this.drawLit(context, place);
        /* Where there are few ties, names keep off them too. */
        const ties = this.nOrdered > FEW ? [] : [...this.order.subarray(0, this.nOrdered)].map(row =>
            [place(app.data.sources[row]), place(app.data.targets[row])]);
        context.font = `500 ${TEXT}px ${FONT}`;
        this.named = this.names.arrange(context, { ...this.wanted, place, ties, width, height, size: TEXT });
        if (app.state.actor !== null)
            this.ring(context, app.state.actor);
        this.names.draw(context, this.named, { colours: app.colours, font: FONT, size: TEXT });
    }

    /* A ring round the actor under the pointer or chosen, and its name where it has none. */
    ring(context, row) {
        const { app } = this, at = this.placing()(row);
        context.beginPath();
        context.arc(at.x, at.y, at.radius + 2.5, 0, 2 * Math.PI);
        context.lineWidth = 2;
        context.strokeStyle = app.colours.text;
        context.stroke();
        if (this.named && !this.named.some(one => one.row === row)) {
            const { lines } = this.names.block(context, row, TEXT);
            this.names.draw(context, [{ lines, x: at.x, y: at.y + at.radius + 4 }], { colours: app.colours, font: FONT, size: TEXT });
        }
    }

    restyle() {
        this.update();
    }
}
