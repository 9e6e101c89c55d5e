// Has @sigstore/verify, written for Sigstore's logs, check our checkpoints and
// inclusion proofs. Nothing here comes from src/.
//
// usage: node verify.js MODULES VKEY PROOF...
//
// The package exports Verifier, whose verify() first checks an entry's checkpoint
// and inclusion proof, then reads the entry as a JSON record of Rekor (kinds
// dsse, intoto, hashedrekord) that must repeat the signature of a bundle. Our
// entries are signed notes, so verify() can take none of them: it passes the
// first step and stops at the second. So the first step is called by itself:
// verifyTLogInclusion, which verify() calls, in the package's dist/tlog.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const [modules, vkey, ...files] = process.argv.slice(2);
const load = (name) => require(path.join(modules, name));
const { Verifier, toTrustMaterial } = load('@sigstore/verify');
const { verifyTLogInclusion } = load('@sigstore/verify/dist/tlog');

let count = 0;
function ok(name, works) {
  let why = '';
  try {
    works();
  } catch (e) {
    why = String(e);
  }
  console.log(`${why ? 'not ok' : 'ok'} ${++count} - ${name}`);
  if (why) console.log(`# ${why}`);
}

// Sigstore's trusted root, with our log as its one log: the key id is that of
// C2SP signed notes, the name that of the checkpoint's signature line.
function trust(vkey) {
  const [name, id, ...rest] = vkey.split('+');
  const point = Buffer.from(rest.join('+'), 'base64').subarray(1);
  const prefix = Buffer.from('302a300506032b6570032100', 'hex'); // RFC 8410
  const keyId = Buffer.from(id, 'hex');
  return toTrustMaterial({
    certificateAuthorities: [], timestampAuthorities: [], ctlogs: [],
    tlogs: [{
      baseUrl: `https://${name}`,
      logId: { keyId },
      publicKey: { rawBytes: Buffer.concat([prefix, point]) },
    }],
  }, () => ({ publicKey: undefined, validFor: () => true }));
}

// A C2SP tlog-proof as an entry of a Sigstore bundle.
function entryOf(file) {
  const text = fs.readFileSync(file, 'utf8');
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, split).split('\n');
  const envelope = text.slice(split + 2);
  const body = Buffer.from(lines[1].slice('extra '.length), 'base64');
  return {
    logIndex: lines[2].slice('index '.length),
    kindVersion: { kind: 'hashedrekord', version: '0.0.1' },
    integratedTime: '0',
    canonicalizedBody: body,
    inclusionProof: {
      logIndex: lines[2].slice('index '.length),
      treeSize: envelope.split('\n')[1],
      rootHash: Buffer.from(envelope.split('\n')[2], 'base64'),
      hashes: lines.slice(3).map((line) => Buffer.from(line, 'base64')),
      checkpoint: { envelope },
    },
  };
}

function codeOf(run) {
  try {
    run();
    return 'accepted';
  } catch (e) {
    return e.code || e.name;
  }
}

const material = trust(vkey);
const accepts = (entry) =>
  codeOf(() => verifyTLogInclusion(entry, material.tlogs));
// The whole of the exported interface, with a bundle that holds the entry.
const accepts_bundle = (entry) => codeOf(() =>
  new Verifier(material, { timestampThreshold: 0, ctlogThreshold: 0 }).verify({
    signature: {}, key: { $case: 'public-key', hint: '' },
    tlogEntries: [entry], timestamps: [],
  }));

function same(got, wanted) {
  if (got !== wanted) throw new Error(`${got} instead of ${wanted}`);
}

const REFUSED = 'TLOG_INCLUSION_PROOF_ERROR';
function refused(entry) {
  same(accepts(entry), REFUSED);
  same(accepts_bundle(entry), REFUSED);
}

function flip(buffer, at) {
  const copy = Buffer.from(buffer);
  copy[at] ^= 1;
  return copy;
}

// The entry with another proof, or another checkpoint, or other bytes.
const withProof = (entry, change) => ({ ...entry,
  inclusionProof: { ...entry.inclusionProof, ...change } });
const withEnvelope = (entry, envelope) =>
  withProof(entry, { checkpoint: { envelope } });

for (const file of files) {
  const entry = entryOf(file);
  const proof = entry.inclusionProof;
  const envelope = proof.checkpoint.envelope;
  const name = `entry ${proof.logIndex} of ${proof.treeSize}`;

  ok(`${name} stands under the checkpoint`, () => same(accepts(entry), 'accepted'));
  ok(`${name}: verify() takes checkpoint and proof, not the note`, () =>
    same(accepts_bundle(entry), 'SyntaxError'));
  ok(`${name}: changed, it is refused`, () => {
    for (let i = 0; i < entry.canonicalizedBody.length; i += 97)
      refused({ ...entry, canonicalizedBody: flip(entry.canonicalizedBody, i) });
  });
  ok(`${name}: with a changed proof, it is refused`, () => {
    proof.hashes.forEach((hash, i) => refused(withProof(entry, {
      hashes: proof.hashes.map((h, k) => (k === i ? flip(h, 9) : h)) })));
    refused(withProof(entry, { hashes: [...proof.hashes, Buffer.alloc(32)] }));
    refused(withProof(entry, { hashes: proof.hashes.slice(1) }));
  });
  ok(`${name}: at another index, it is refused`, () =>
    refused(withProof(entry, { logIndex: String(BigInt(proof.logIndex) ^ 1n) })));
  ok(`${name}: under a changed checkpoint, it is refused`, () => {
    const [origin, size, root] = envelope.split('\n');
    refused(withEnvelope(entry, envelope.replace(size, `${size}0`)));
    refused(withEnvelope(entry, envelope.replace(root,
      flip(Buffer.from(root, 'base64'), 3).toString('base64'))));
    refused(withEnvelope(entry, envelope.replace(`— ${origin} `, '— other ')));
    const line = envelope.split('\n')[4];
    const blob = line.split(' ')[2];
    refused(withEnvelope(entry, envelope.replace(blob,
      flip(Buffer.from(blob, 'base64'), 20).toString('base64'))));
  });
}
console.log(`1..${count}`);
