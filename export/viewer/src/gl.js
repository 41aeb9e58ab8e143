/* What both programs of the drawing need of WebGL. */

export function compile(gl, vertex, fragment) {
    const program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
        const shader = gl.createShader(type);
        gl.shaderSource(shader, source);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS))
        throw new Error(`a program of the drawing: ${gl.getProgramInfoLog(program)}`);
    return program;
}

/* A buffer of rows of `words` words, of which attributes take [name, number, are bytes] one after the other. */
export function attach(gl, program, words, attributes, each) {
    const buffer = gl.createBuffer();
    let offset = 0;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    for (const [name, n, bytes] of attributes) {
        const at = gl.getAttribLocation(program, name);
        gl.enableVertexAttribArray(at);
        gl.vertexAttribPointer(at, n, bytes ? gl.UNSIGNED_BYTE : gl.FLOAT, Boolean(bytes), words * 4, offset);
        gl.vertexAttribDivisor(at, each);
        offset += bytes ? 4 : 4 * n;
    }
    return buffer;
}

/* What sigma asks of a program; the drawing's own have arrays, and are told of no item. */
export class ArrayProgram {
    constructor(gl) {
        this.gl = gl;
    }

    kill() {}

    reallocate() {}

    process() {}

    render() {}
}

/* How far a pixel is in the units of sigma's matrix, and how wide an edge is smoothed. */
export function pixelOf({ correctionRatio, sizeRatio }) {
    return (2 * correctionRatio) / sizeRatio;
}

export function featherOf({ sizeRatio, pixelRatio }) {
    return (1.2 * sizeRatio) / Math.min(pixelRatio, 2);
}

/* "#rrggbb" and a share of opacity as the word that arrays take. */
export function packColour(colour, alpha) {
    const part = at => parseInt(colour.slice(at, at + 2), 16);
    const bytes = new Uint8Array([part(1), part(3), part(5), Math.round(255 * alpha)]);
    return new Uint32Array(bytes.buffer)[0];
}
