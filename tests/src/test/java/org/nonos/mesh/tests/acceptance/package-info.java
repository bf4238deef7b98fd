/** Whole nodes as processes: the promises of the README, kept or not. */
package org.nonos.mesh.tests.acceptance;
