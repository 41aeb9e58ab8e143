/* The drawing as a picture to keep: title, period, the graph as it is seen, legend, and the view's sentence. */

import { DASHES, MARK_LINES, communityColour } from './palette.js';

const SCALE = 2, MARGIN = 24;

function wrap(context, text, width) {
    const lines = [];
    for (const word of text.split(/\s+/)) {
        const last = lines.length - 1;
        if (last >= 0 && context.measureText(`${lines[last]} ${word}`).width <= width)
            lines[last] += ` ${word}`;
        else
            lines.push(word);
    }
    return lines;
}

function legend(app, context, x, y) {
    const { words, colours } = app;
    for (const sign of app.controls.marks) {
        context.strokeStyle = colours.marks[sign];
        context.lineWidth = sign === 'neutral' ? 1.5 : 3;
        context.setLineDash(DASHES[MARK_LINES[sign]] === 'none' ? [] : DASHES[MARK_LINES[sign]].split(' ').map(Number));
        context.beginPath();
        context.moveTo(x, y - 4);
        context.lineTo(x + 30, y - 4);
        context.stroke();
        context.fillStyle = colours.text;
        context.fillText(words.words[sign], x + 36, y);
        x += 36 + context.measureText(words.words[sign]).width + 18;
    }
    context.setLineDash([]);
    for (const [community, { rank }] of [...app.communities].sort((a, b) => a[1].rank - b[1].rank)) {
        if (rank >= colours.communities.length)
            break;
        const text = `${words.say('community')} ${community}`;
        context.fillStyle = communityColour(colours, app.communities, community);
        context.beginPath();
        context.arc(x + 6, y - 4, 6, 0, 2 * Math.PI);
        context.fill();
        context.fillStyle = colours.text;
        context.fillText(text, x + 17, y);
        x += 17 + context.measureText(text).width + 14;
    }
}

export function drawPicture(app) {
    const { sigma } = app.scene, { colours, words } = app;
    const { width, height } = sigma.getDimensions();
    const canvas = document.createElement('canvas'), context = canvas.getContext('2d');
    const font = 'system-ui, "Noto Sans", "DejaVu Sans", sans-serif', inner = Math.max(width, 600) - 2 * MARGIN;

    context.font = `12px ${font}`;
    const words1 = wrap(context, [app.data.graph.summary, app.data.graph.account.line].filter(Boolean).join(' '), inner);
    const top = 70, bottom = 48 + 16 * words1.length;
    canvas.width = Math.max(width, 600) * SCALE;
    canvas.height = (top + height + bottom) * SCALE;
    context.scale(SCALE, SCALE);
    context.fillStyle = colours.background;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = colours.text;
    context.font = `600 18px ${font}`;
    context.fillText(app.title, MARGIN, 32, inner);
    context.font = `13px ${font}`;
    context.fillText(`${app.period.label() ?? words.say('whole')} · ${app.totals()}`, MARGIN, 54, inner);
    /* What WebGL drew is there only until the browser paints: draw again and take it at once. */
    sigma.refresh({ schedule: false });
    for (const [name, layer] of Object.entries(sigma.getCanvases())) {
        if (name !== 'mouse')
            context.drawImage(layer, (canvas.width / SCALE - width) / 2, top, width, height);
    }
    context.font = `12px ${font}`;
    legend(app, context, MARGIN, top + height + 22);
    context.fillStyle = colours.text;
    words1.forEach((line, i) => context.fillText(line, MARGIN, top + height + 48 + 16 * i));
    return canvas;
}

export function savePicture(app) {
    drawPicture(app).toBlob(blob => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = `${app.title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) || 'graph'}${app.period.isWhole ? '' : `-${app.period.label().replace(/[^\w-]+/g, '_')}`}.png`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }, 'image/png');
}
