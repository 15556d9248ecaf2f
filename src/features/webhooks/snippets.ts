/** A handler that verifies Acquire's signature, ready to paste. */
export interface Snippet {
  readonly id: 'express' | 'fastify' | 'python' | 'php';
  readonly label: string;
  readonly language: string;
  readonly text: string;
}

// Each checks the raw body, then the re-serialized JSON (which Acquire's own sample signs), in constant time, and sends 200 quickly.
const NODE_CHECK = `const secret = process.env.ACQUIRE_WEBHOOK_SECRET;

/** True when the signature is right over the raw body, or over the re-serialized JSON as Acquire's own sample signs it. */
function isFromAcquire(raw, header) {
  if (typeof header !== 'string' || !secret) return false;
  const given = Buffer.from(header.trim().toLowerCase());
  const right = (text) => {
    const expected = Buffer.from(createHmac('sha256', secret).update(text).digest('hex'));
    return expected.length === given.length && timingSafeEqual(expected, given);
  };
  if (right(raw)) return true;
  try { return right(JSON.stringify(JSON.parse(raw.toString('utf8')))); } catch { return false; }
}
`;

const EXPRESS = `import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';

${NODE_CHECK}
const app = express();
app.post('/acquire', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
  if (!isFromAcquire(request.body, request.get('x-acquire-signature'))) return response.sendStatus(401);
  response.sendStatus(200); // at once: anything but 200 is sent again, up to five times
  const payload = JSON.parse(request.body.toString('utf8'));
  console.log(payload.event, (payload.data ?? payload).id);
});
app.listen(process.env.PORT ?? 3000);
`;

const FASTIFY = `import { createHmac, timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';

${NODE_CHECK}
const app = Fastify({ bodyLimit: 1024 * 1024 });
app.removeAllContentTypeParsers(); // the signature is over the bytes, so they are kept
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/acquire', async (request, reply) => {
  if (!isFromAcquire(request.body, request.headers['x-acquire-signature'])) return reply.code(401).send();
  const payload = JSON.parse(request.body.toString('utf8'));
  request.log.info({ event: payload.event, id: (payload.data ?? payload).id });
  return reply.code(200).send(); // anything but 200 is sent again, up to five times
});
await app.listen({ port: Number(process.env.PORT ?? 3000) });
`;

const PYTHON = `import hashlib
import hmac
import json
import os

from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
SECRET = os.environ["ACQUIRE_WEBHOOK_SECRET"].encode()


def is_from_acquire(raw: bytes, header: str | None) -> bool:
    """True when the signature is right over the raw body, or over the re-serialized JSON as Acquire's own sample signs it."""
    if not header:
        return False
    given = header.strip().lower().encode()

    def right(text: bytes) -> bool:
        return hmac.compare_digest(hmac.new(SECRET, text, hashlib.sha256).hexdigest().encode(), given)

    if right(raw):
        return True
    try:
        # The form JavaScript's JSON.stringify writes: no blanks, characters beyond ASCII as they are.
        return right(json.dumps(json.loads(raw), separators=(",", ":"), ensure_ascii=False).encode())
    except ValueError:
        return False


@app.post("/acquire")
def acquire():
    raw = request.get_data()
    if not is_from_acquire(raw, request.headers.get("x-acquire-signature")):
        return "", 401
    payload = json.loads(raw)
    print(payload.get("event"), payload.get("data", payload).get("id"))
    return "", 200  # at once: anything but 200 is sent again, up to five times
`;

const PHP = `<?php
declare(strict_types=1);

/** True when the signature is right over the raw body, or over the re-serialized JSON as Acquire's own sample signs it. */
function is_from_acquire(string $raw, ?string $header, string $secret): bool
{
    if ($header === null || $header === '' || $secret === '') {
        return false;
    }
    $given = strtolower(trim($header));
    if (hash_equals(hash_hmac('sha256', $raw, $secret), $given)) {
        return true;
    }
    $parsed = json_decode($raw);
    if (json_last_error() !== JSON_ERROR_NONE) {
        return false;
    }
    // The form JavaScript's JSON.stringify writes.
    $again = json_encode($parsed, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS);
    return $again !== false && hash_equals(hash_hmac('sha256', $again, $secret), $given);
}

$raw = (string) file_get_contents('php://input', false, null, 0, 1024 * 1024);
if (!is_from_acquire($raw, $_SERVER['HTTP_X_ACQUIRE_SIGNATURE'] ?? null, (string) getenv('ACQUIRE_WEBHOOK_SECRET'))) {
    http_response_code(401);
    exit;
}
http_response_code(200); // at once: anything but 200 is sent again, up to five times
$payload = json_decode($raw, true);
error_log(($payload['event'] ?? '') . ' ' . (($payload['data'] ?? $payload)['id'] ?? ''));
`;

/** Handlers for common stacks of Acquire users. */
export const SNIPPETS: readonly Snippet[] = [
  { id: 'express', label: 'Node.js, Express', language: 'javascript', text: EXPRESS },
  { id: 'fastify', label: 'Node.js, Fastify', language: 'javascript', text: FASTIFY },
  { id: 'python', label: 'Python, Flask', language: 'python', text: PYTHON },
  { id: 'php', label: 'PHP', language: 'php', text: PHP },
];
