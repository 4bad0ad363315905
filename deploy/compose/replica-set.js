// For mongosh, as `replica-set` of compose.yaml: the replica set and its first user, who makes the others. Again it changes nothing.
const external = db.getSiblingDB('$external');
const signIn = () => external.auth({ mechanism: 'MONGODB-X509' });

function isThere() {
  try {
    return signIn().ok === 1 || signIn() === 1;
  } catch {
    return false;
  }
}

if (!isThere()) {
  // As long as there is no user, whoever connects from the server's own address may do this, and no more.
  try {
    rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongo:27017' }] });
  } catch (error) {
    if (error.codeName !== 'AlreadyInitialized') throw error;
  }
  for (let second = 0; !db.hello().isWritablePrimary; second++) {
    if (second === 60) throw new Error('The replica set has no primary.');
    sleep(1000);
  }
  external.runCommand({ createUser: 'CN=lockbox-platform', roles: [{ role: 'root', db: 'admin' }] });
  if (!isThere()) throw new Error('The first user could not be made.');
}
