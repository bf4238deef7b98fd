/** The admin API for people and scripts: REST, events, who may ask. */
@NullMarked
package org.nonos.mesh.gateway.service.web;

import org.jspecify.annotations.NullMarked;
