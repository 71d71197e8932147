# A router on the interfaces of its container: a node of containerlab's kind "linux". docs/HOST.md says how.
#   docker build -t gkmsh .
FROM debian:12-slim AS build
WORKDIR /src
COPY . .
RUN apt-get update \
 && apt-get install -y --no-install-recommends build-essential \
 && apt-get build-dep -y --no-install-recommends -P nocheck . \
 && DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -us -uc -b -Pnocheck \
 && mv ../gkmsh_*.deb /gkmsh.deb

FROM debian:12-slim
COPY --from=build /gkmsh.deb /tmp/
RUN apt-get update \
 && apt-get install -y --no-install-recommends systemd-standalone-sysusers iproute2 /tmp/gkmsh.deb \
 && rm -rf /var/lib/apt/lists/* /tmp/gkmsh.deb
VOLUME /var/lib/gkmsh
ENTRYPOINT ["gkmsh", "host", "--nvram", "/var/lib/gkmsh/nvram"]
