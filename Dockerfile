# One service of a node as an image:  docker build --build-arg SERVICE=gateway -t sovereign-mesh/gateway .
#
# The build stage compiles the sources with Maven. Given an image without Maven, it takes the jars that
# "mvn -DskipTests package" has left in the work tree instead (docs/adr/0007-container-build.md):
#   docker build --build-arg BUILD_IMAGE=eclipse-temurin:25-jre --build-arg SERVICE=gateway .
ARG BUILD_IMAGE=maven:3-eclipse-temurin-25

# Knows nothing of SERVICE, so the six images share its one result.
FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY . .
RUN docker/build-layers

FROM eclipse-temurin:25-jre
RUN groupadd --gid 10001 mesh \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/nonos-mesh --shell /usr/sbin/nologin mesh \
 && install -d -m 0700 -o 10001 -g 10001 /var/lib/nonos-mesh /run/nonos-mesh
COPY docker/healthcheck /opt/mesh/healthcheck
WORKDIR /opt/mesh

ARG SERVICE
RUN case "$SERVICE" in \
      gateway|discovery|trust|routing|gossip|state) ;; \
      *) echo "SERVICE is '$SERVICE'; it must be gateway, discovery, trust, routing, gossip or state." >&2; exit 1 ;; \
    esac
COPY --from=build /out/${SERVICE}/dependencies/ ./
COPY --from=build /out/${SERVICE}/spring-boot-loader/ ./
COPY --from=build /out/${SERVICE}/snapshot-dependencies/ ./
COPY --from=build /out/${SERVICE}/application/ ./

LABEL org.opencontainers.image.title="Sovereign Mesh ${SERVICE} service" \
      org.opencontainers.image.licenses="Apache-2.0"

# What a deployment may want to change; ENTRYPOINT holds the flags without which the program does not run.
ENV NODE_SERVICE=${SERVICE} \
    JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError" \
    MESH_DATADIR=/var/lib/nonos-mesh \
    MESH_LOCAL_TOKENFILE=/run/nonos-mesh/local-token

USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s --retries=3 CMD ["/opt/mesh/healthcheck"]
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "app.jar"]
