/* The drawing as a picture to keep, in points or as SVG: title, period, the graph as it is seen, legend, and how it was
 * made. What is in it is said once, as shapes, and written by one of two pens. */

import { svg } from './dom.js';
import { markWidth } from './marks.js';
import { FONT } from './names.js';
import { dashOf } from './palette.js';

const SCALE = 2, MARGIN = 24, LEAST = 640; /* pixels */

/* ---- Two pens that take the same strokes ---- */

class CanvasPen {
    constructor(width, height) {
        this.canvas = document.createElement('canvas');
        this.canvas.width = width * SCALE;
        this.canvas.height = height * SCALE;
        this.context = this.canvas.getContext('2d');
        this.context.scale(SCALE, SCALE);
        this.context.lineJoin = 'round';
    }

    fill(path, { fill, alpha = 1 }) {
        this.context.globalAlpha = alpha;
        this.context.fillStyle = fill;
        this.context.beginPath();
        path(this.context);
        this.context.fill();
        this.context.globalAlpha = 1;
    }

    rect(x, y, width, height, style) {
        this.fill(context => context.rect(x, y, width, height), style);
    }

    disc(x, y, radius, style) {
        this.fill(context => context.arc(x, y, radius, 0, 2 * Math.PI), style);
        if (style.stroke) {
            this.context.strokeStyle = style.stroke;
            this.context.lineWidth = style.width;
            this.context.stroke();
        }
    }

    triangle(points, style) {
        this.fill(context => points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y))), style);
    }

    line(x1, y1, x2, y2, { stroke, width, dash, alpha = 1 }) {
        const { context } = this;
        context.globalAlpha = alpha;
        context.strokeStyle = stroke;
        context.lineWidth = width;
        context.setLineDash(dash);
        context.beginPath();
        context.moveTo(x1, y1);
        context.lineTo(x2, y2);
        context.stroke();
        context.setLineDash([]);
        context.globalAlpha = 1;
    }

    text(x, y, words, { size, weight = 400, anchor = 'start', fill, halo }) {
        const { context } = this;
        context.font = `${weight} ${size}px ${FONT}`;
        context.textAlign = anchor === 'middle' ? 'center' : 'start';
        if (halo) {
            context.strokeStyle = halo;
            context.lineWidth = 3;
            context.strokeText(words, x, y);
        }
        context.fillStyle = fill;
        context.fillText(words, x, y);
    }
}

class SvgPen {
    constructor(width, height, title) {
        this.root = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': FONT },
            svg('title', {}, title));
    }

    add(tag, properties) {
        this.root.append(svg(tag, properties));
    }

    static number(value) {
        return String(Math.round(value * 100) / 100);
    }

    rect(x, y, width, height, { fill }) {
        this.add('rect', { x, y, width, height, fill });
    }

    disc(x, y, radius, { fill, stroke, width }) {
        this.add('circle', { cx: SvgPen.number(x), cy: SvgPen.number(y), r: SvgPen.number(radius), fill, stroke, 'stroke-width': width });
    }

    triangle(points, { fill, alpha }) {
        this.add('polygon', { points: points.map(point => point.map(SvgPen.number).join(',')).join(' '), fill, 'fill-opacity': alpha });
    }

    line(x1, y1, x2, y2, { stroke, width, dash, alpha }) {
        this.add('line', {
            x1: SvgPen.number(x1), y1: SvgPen.number(y1), x2: SvgPen.number(x2), y2: SvgPen.number(y2), stroke, 'stroke-opacity': alpha,
            'stroke-width': SvgPen.number(width), 'stroke-dasharray': dash.length ? dash.map(SvgPen.number).join(' ') : null,
        });
    }

    text(x, y, words, { size, weight, anchor, fill, halo }) {
        this.root.append(svg('text', {
            x: SvgPen.number(x), y: SvgPen.number(y), 'font-size': size, 'font-weight': weight, 'text-anchor': anchor, fill,
            ...(halo ? { stroke: halo, 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' } : {}),
        }, words));
    }
}

/* ---- What is in the picture ---- */

const ruler = document.createElement('canvas').getContext('2d');

function widthOf(text, size, weight = 400) {
    ruler.font = `${weight} ${size}px ${FONT}`;
    return ruler.measureText(text).width;
}

function wrap(text, size, width) {
    const lines = [];
    for (const word of text.split(/\s+/)) {
        const last = lines.length - 1;
        if (last >= 0 && widthOf(`${lines[last]} ${word}`, size) <= width)
            lines[last] += ` ${word}`;
        else
            lines.push(word);
    }
    return lines;
}

/* Pieces of the legend, in rows that fit. */
function legendRows(app, width) {
    const { words, paint, colours } = app, says = (name, column, most) => `${words.say(name)}${words.words.colon} ${words.column(column)}${most > 0 ? `, ${words.say('upTo', { x: most })}` : ''}`;
    const pieces = app.controls.marks.map(mark => ({ mark, text: words.words[mark], lead: 36 }));
    const size = app.sizeColumn();

    pieces.push({ text: says('width', app.weightColumn, app.shown.widest), lead: 0 });
    if (size)
        pieces.push({ text: says('size', size, app.shown.largest), lead: 0 });
    if (paint.isRamp) {
        for (const [name, value] of [['least', paint.least], ['most', paint.most]])
            pieces.push({ disc: paint.colour(value), text: `${words.column(paint.column)} ${words.say(name)} ${words.number(value)}`, lead: 17 });
    } else if (paint.column) {
        const { list, nRest, alone } = paint.groups();
        list.forEach(one => pieces.push({ disc: paint.colour(one.value), text: paint.nameOf(one), lead: 17 }));
        if (nRest)
            pieces.push({ disc: colours.none, text: paint.nameOfRest(nRest), lead: 17 });
        if (alone)
            pieces.push({ disc: colours.none, text: words.say(paint.isCommunity ? 'none' : 'unnamed'), lead: 17 });
    }
    const rows = [[]];
    let x = 0;
    for (const piece of pieces) {
        const wide = piece.lead + widthOf(piece.text, 12) + 18;
        if (x + wide > width && x > 0) {
            rows.push([]);
            x = 0;
        }
        rows[rows.length - 1].push({ ...piece, x });
        x += wide;
    }
    return rows;
}

function drawTies(app, pen, place, left, top, bounds) {
    const { scene, colours, data } = app;
    for (const { row, alpha } of scene.drawn()) {
        const mark = app.shown.markOf(row), a = place(data.sources[row]), b = place(data.targets[row]);
        const dx = b.x - a.x, dy = b.y - a.y, length = Math.hypot(dx, dy), scale = scene.sigma.scaleSize(1), width = scene.widths[row] * scale;
        const clear = length - a.radius - b.radius;
        if (clear <= 0 || Math.max(a.x, b.x) < 0 || Math.max(a.y, b.y) < 0 || Math.min(a.x, b.x) > bounds.width || Math.min(a.y, b.y) > bounds.height)
            continue;
        const ux = dx / length, uy = dy / length, aside = scene.slots[row] * (scene.widths[row] / 2 + 1.2) * scale;
        /* y grows downward here, and upward where the slots were made. */
        const x = along => left + a.x + ux * (a.radius + along) - uy * aside, y = along => top + a.y + uy * (a.radius + along) + ux * aside;
        const head = data.directed && mark !== 'membership' ? Math.min(scene.heads * (5 + 2.2 * scene.widths[row]) * scale, clear) : 0;
        pen.line(x(0), y(0), x(clear - head), y(clear - head), { stroke: colours.marks[mark], width, dash: dashOf(colours, mark), alpha });
        if (head) {
            const half = 0.45 * head, back = clear - head;
            pen.triangle([[x(clear), y(clear)], [x(back) - uy * half, y(back) + ux * half], [x(back) + uy * half, y(back) - ux * half]],
                { fill: colours.marks[mark], alpha });
        }
    }
}

function draw(app, makePen) {
    const { scene, colours, words, data } = app, { width: inner, height } = scene.sigma.getDimensions();
    const width = Math.max(inner, LEAST), room = width - 2 * MARGIN;
    const titles = wrap(app.title, 18, room), rows = legendRows(app, room);
    const said = wrap([data.graph.summary, data.graph.account && data.graph.account.line].filter(Boolean).join(' '), 11, room);
    const top = 28 + 22 * titles.length + 16, legendAt = top + height + 24, saidAt = legendAt + 20 * rows.length + 8;
    const full = saidAt + 15 * said.length + 8, left = (width - inner) / 2, pen = makePen(width, full);
    const ink = { fill: colours.text, size: 12 };

    pen.rect(0, 0, width, full, { fill: colours.background });
    const place = scene.placing();
    drawTies(app, pen, place, left, top, { width: inner, height });
    scene.attributes.map((actor, row) => ({ actor, at: place(row) })).sort((a, b) => a.actor.level - b.actor.level).forEach(({ actor, at }) => {
        if (at.x >= 0 && at.y >= 0 && at.x <= inner && at.y <= height)
            pen.disc(left + at.x, top + at.y, at.radius, { fill: actor.color, stroke: actor.rim, width: 1.2 });
    });
    for (const { lines, x, y } of scene.named || []) {
        lines.forEach((line, i) => pen.text(left + x, top + y + 11 + i * 15, line,
            { size: 13, weight: 500, anchor: 'middle', fill: colours.text, halo: colours.halo }));
    }
    /* What reaches over the edges of the drawing goes under the words. */
    pen.rect(0, 0, width, top, { fill: colours.background });
    pen.rect(0, top + height, width, full - top - height, { fill: colours.background });
    titles.forEach((line, i) => pen.text(MARGIN, 32 + 22 * i, line, { ...ink, size: 18, weight: 600 }));
    pen.text(MARGIN, 32 + 22 * titles.length, `${app.period.label() ?? words.say('whole')} · ${app.totals()}`, { ...ink, size: 13 });
    rows.forEach((pieces, i) => pieces.forEach(({ mark, disc, text, lead, x }) => {
        const at = MARGIN + x, y = legendAt + 20 * i;
        if (mark)
            pen.line(at, y - 4, at + 30, y - 4, { stroke: colours.marks[mark], width: markWidth(mark), dash: dashOf(colours, mark) });
        if (disc)
            pen.disc(at + 6, y - 4, 6, { fill: disc });
        pen.text(at + lead, y, text, ink);
    }));
    said.forEach((line, i) => pen.text(MARGIN, saidAt + 15 * i, line, { ...ink, size: 11 }));
    return pen;
}

function save(app, blob, ending) {
    const link = document.createElement('a'), name = app.title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) || 'graph';
    link.href = URL.createObjectURL(blob);
    link.download = `${name}${app.period.isWhole ? '' : `-${app.period.label().replace(/[^\w-]+/g, '_')}`}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/* As an element of the page. */
export function pictureOf(app) {
    return draw(app, (width, height) => new SvgPen(width, height, app.title)).root;
}

export function savePng(app) {
    draw(app, (width, height) => new CanvasPen(width, height)).canvas.toBlob(blob => save(app, blob, 'png'), 'image/png');
}

export function saveSvg(app) {
    save(app, new Blob([new XMLSerializer().serializeToString(pictureOf(app))], { type: 'image/svg+xml' }), 'svg');
}
