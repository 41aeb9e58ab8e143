/* The ties, drawn by a program of their own from two arrays that are written only when what they show changes; while
 * the camera moves the graphics card draws what it holds. sigma would keep an object a tie and look at each of them for
 * each change, which at 20,000 ties is what made frames late.
 *
 * A band is a straight tie between the rims of its actors, solid, dashed, dotted or both, with a head where it has a
 * direction; ties of the same two actors lie side by side. Where there are too many to tell dashes apart, all but the
 * strongest are plain lines, a tenth of the points to paint. Lengths are in the drawing's pixels. */

import { ArrayProgram, attach, compile, featherOf, pixelOf } from './gl.js';

const BAND_VERTEX = `#version 300 es
in vec2 a_corner; /* 0 at the start, 1 at the end; -1 or 1 across */
in vec4 a_ends;
in vec2 a_radii;
in vec4 a_form; /* width, line, head, slot aside */
in vec4 a_color;
uniform mat3 u_matrix;
uniform float u_pixel;
out vec4 v_color;
out vec2 v_at; /* along, across */
out float v_length, v_width, v_line, v_head;

void main() {
    vec2 way = a_ends.zw - a_ends.xy;
    float reach = max(length(way), 1e-9);
    way /= reach;
    vec2 normal = vec2(-way.y, way.x);
    float width = a_form.x;
    float head = a_form.z * (5.0 + 2.2 * width);
    float across = max(width, head * 0.9) / 2.0 + 1.0;
    float aside = a_form.w * (width / 2.0 + 1.2);
    float span = max(reach / u_pixel - a_radii.x - a_radii.y, 0.0);
    float along = a_corner.x * span;
    vec2 position = a_ends.xy + (way * (a_radii.x + along) + normal * (a_corner.y * across - aside)) * u_pixel;
    gl_Position = vec4((u_matrix * vec3(position, 1)).xy, 0, 1);
    v_at = vec2(along, a_corner.y * across);
    v_length = span;
    v_width = width;
    v_line = a_form.y;
    v_head = min(head, span);
    v_color = a_color;
}
`;

const BAND_FRAGMENT = `#version 300 es
precision highp float;
in vec4 v_color;
in vec2 v_at;
in float v_length, v_width, v_line, v_head;
uniform float u_feather;
out vec4 color;

/* How much of the dash is here: pieces of 'on' in every 'period'. */
float dash(float at, float on, float period) {
    float place = mod(at, period);
    return smoothstep(0.0, u_feather, place) * (1.0 - smoothstep(on, on + u_feather, place));
}

void main() {
    float left = v_length - v_at.x, half_width = v_width / 2.0, ink = 1.0;
    if (left < v_head)
        half_width = max(0.45 * left, 0.0);
    else if (v_line > 4.5)
        ink = dash(v_at.x, 16.0, 20.0);
    else if (v_line > 3.5)
        ink = dash(v_at.x, max(2.0, v_width), 7.0 + v_width);
    else if (v_line > 2.5)
        ink = max(dash(v_at.x, 8.0, 16.0), dash(v_at.x - 11.0, 2.0, 16.0));
    else if (v_line > 1.5)
        ink = dash(v_at.x, max(2.0, v_width), 4.0 + 2.0 * v_width);
    else if (v_line > 0.5)
        ink = dash(v_at.x, 7.0 + v_width, 12.0 + 2.0 * v_width);
    float cover = (1.0 - smoothstep(half_width - u_feather / 2.0, half_width + u_feather / 2.0, abs(v_at.y))) * ink * v_color.a;
    color = vec4(v_color.rgb * cover, cover);
}
`;

const LINE_VERTEX = `#version 300 es
in vec2 a_at;
in vec4 a_color;
uniform mat3 u_matrix;
out vec4 v_color;

void main() {
    gl_Position = vec4((u_matrix * vec3(a_at, 1)).xy, 0, 1);
    v_color = vec4(a_color.rgb * a_color.a, a_color.a);
}
`;

const LINE_FRAGMENT = `#version 300 es
precision mediump float;
in vec4 v_color;
out vec4 color;

void main() {
    color = v_color;
}
`;

const BAND = 11, LINE = 3; /* words of a band, and of an end of a line */
const CORNERS = new Float32Array([0, 1, 0, -1, 1, 1, 1, 1, 0, -1, 1, -1]);

/* Two arrays of at most so many ties, to be filled in the order of drawing. A colour is a word, as packColour makes it. */
export class TieArrays {
    constructor(capacity) {
        this.bands = new Float32Array(capacity * BAND);
        this.bandWords = new Uint32Array(this.bands.buffer);
        this.lines = new Float32Array(capacity * 2 * LINE);
        this.lineWords = new Uint32Array(this.lines.buffer);
        this.skip = 0; /* so many lines from the first on are left out, for now */
        this.clear();
    }

    clear() {
        this.nBands = this.nLines = 0;
        this.changed = true;
    }

    addBand(x1, y1, x2, y2, r1, r2, width, line, head, slot, colour) {
        const { bands } = this, at = this.nBands++ * BAND;
        bands[at] = x1;
        bands[at + 1] = y1;
        bands[at + 2] = x2;
        bands[at + 3] = y2;
        bands[at + 4] = r1;
        bands[at + 5] = r2;
        bands[at + 6] = width;
        bands[at + 7] = line;
        bands[at + 8] = head;
        bands[at + 9] = slot;
        this.bandWords[at + 10] = colour;
    }

    addLine(x1, y1, x2, y2, colour) {
        const { lines, lineWords } = this, at = this.nLines++ * 2 * LINE;
        lines[at] = x1;
        lines[at + 1] = y1;
        lineWords[at + 2] = colour;
        lines[at + 3] = x2;
        lines[at + 4] = y2;
        lineWords[at + 5] = colour;
    }
}

/* What sigma takes for a program of edges. It has no edges: the arrays are all there is to draw. */
export function tieProgram(arrays) {
    return class extends ArrayProgram {
        constructor(gl) {
            super(gl);
            this.band = compile(gl, BAND_VERTEX, BAND_FRAGMENT);
            this.bandArray = gl.createVertexArray();
            gl.bindVertexArray(this.bandArray);
            attach(gl, this.band, 2, [['a_corner', 2]], 0);
            gl.bufferData(gl.ARRAY_BUFFER, CORNERS, gl.STATIC_DRAW);
            this.bandBuffer = attach(gl, this.band, BAND, [['a_ends', 4], ['a_radii', 2], ['a_form', 4], ['a_color', 4, true]], 1);
            this.line = compile(gl, LINE_VERTEX, LINE_FRAGMENT);
            this.lineArray = gl.createVertexArray();
            gl.bindVertexArray(this.lineArray);
            this.lineBuffer = attach(gl, this.line, LINE, [['a_at', 2], ['a_color', 4, true]], 0);
            gl.bindVertexArray(null);
            const place = (program, name) => gl.getUniformLocation(program, name);
            this.places = {
                line: place(this.line, 'u_matrix'), band: place(this.band, 'u_matrix'),
                pixel: place(this.band, 'u_pixel'), feather: place(this.band, 'u_feather'),
            };
        }

        render(how) {
            const { gl, places } = this, { width, height, pixelRatio, matrix } = how;

            gl.viewport(0, 0, width * pixelRatio, height * pixelRatio);
            gl.enable(gl.BLEND);
            if (arrays.changed) {
                gl.bindBuffer(gl.ARRAY_BUFFER, this.bandBuffer);
                gl.bufferData(gl.ARRAY_BUFFER, arrays.bands.subarray(0, arrays.nBands * BAND), gl.DYNAMIC_DRAW);
                gl.bindBuffer(gl.ARRAY_BUFFER, this.lineBuffer);
                gl.bufferData(gl.ARRAY_BUFFER, arrays.lines.subarray(0, arrays.nLines * 2 * LINE), gl.DYNAMIC_DRAW);
                arrays.changed = false;
            }
            const skip = Math.min(arrays.skip, arrays.nLines);
            if (arrays.nLines > skip) {
                gl.useProgram(this.line);
                gl.uniformMatrix3fv(places.line, false, matrix);
                gl.bindVertexArray(this.lineArray);
                gl.drawArrays(gl.LINES, 2 * skip, 2 * (arrays.nLines - skip));
            }
            if (arrays.nBands) {
                gl.useProgram(this.band);
                gl.uniformMatrix3fv(places.band, false, matrix);
                gl.uniform1f(places.pixel, pixelOf(how));
                gl.uniform1f(places.feather, featherOf(how));
                gl.bindVertexArray(this.bandArray);
                gl.drawArraysInstanced(gl.TRIANGLES, 0, 6, arrays.nBands);
            }
            gl.bindVertexArray(null);
        }
    };
}
