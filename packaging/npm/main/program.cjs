'use strict'
// Where the program is: in the package of this platform, which is an optional dependency.

const platforms = ['linux-x64', 'linux-arm64']

/** The path of the program. An error says why there is none. */
exports.programPath = function programPath() {
  if (process.env.PERSIST_PROGRAM) return process.env.PERSIST_PROGRAM
  const platform = `${process.platform}-${process.arch}`
  if (!platforms.includes(platform)) {
    throw new Error(
      `there is no program for ${platform} in this package, only for ${platforms.join(' and ')}\n` +
        'hint: build it from source, and set PERSIST_PROGRAM to its path'
    )
  }
  const name = `@NAME@-${platform}`
  try {
    return require.resolve(`${name}/bin/persist`)
  } catch {
    throw new Error(
      `the package ${name} is not installed: optional dependencies were omitted, or node_modules comes from another ` +
        `platform\nhint: npm install --include=optional ${name}@@VERSION@`
    )
  }
}
