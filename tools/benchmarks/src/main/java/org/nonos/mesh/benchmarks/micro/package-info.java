/** Single operations under JMH. */
@NullMarked
package org.nonos.mesh.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
