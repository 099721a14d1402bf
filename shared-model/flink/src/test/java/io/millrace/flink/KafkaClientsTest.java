// SPDX-License-Identifier: Apache-2.0
package io.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.fault.FaultCode;
import io.millrace.fault.Finding;
import io.millrace.fault.MillraceException;
import io.millrace.fault.Response;
import io.millrace.settings.KafkaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClientsTest {

    @ParameterizedTest
    @Tag("K3")
    @ValueSource(
            strings = {
                "acks: '1'",
                "acks: '0'",
                "enable.idempotence: 'false'",
                "max.in.flight.requests.per.connection: '6'",
                "retries: '0'",
                "retries: '5'",
                "transactional.id: x",
                "auto.offset.reset: latest",
                "enable.auto.commit: 'true'",
                "key.serializer: x"
            })
    void refusesASettingThatLosesOrReordersChanges(String override) {
        assertThat(KafkaClients.findings(client(override))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(FaultCode.SETTING_INVALID);
            assertThat(finding.subject()).isEqualTo("kafka.client." + override.substring(0, override.indexOf(':')));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl.truststore.password: canary",
                "ssl.keystore.key: canary",
                "sasl.jaas.config: 'x required username=\"u\" password=\"canary\";'",
                "sasl.jaas.config: 'x required clientId=\"u\" clientSecret=canary;'",
                "sasl.oauthbearer.client.credentials.client.secret: canary"
            })
    void refusesASecretInClearTextWithoutShowingIt(String override) {
        assertThat(KafkaClients.findings(client(override))).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo("kafka.client." + override.substring(0, override.indexOf(':')));
            assertThat(finding.text()).doesNotContain("canary").contains("${env:");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl.truststore.password: '${env:P}'",
                "sasl.jaas.config: 'x required username=\"u\" password=\"${file:/run/p}\";'",
                "sasl.jaas.config: 'com.sun.security.auth.module.Krb5LoginModule required keyTab=\"/etc/k\";'"
            })
    void acceptsReferencesToSecrets(String override) {
        assertThat(KafkaClients.findings(client(override))).isEmpty();
    }

    @Test
    @Tag("K3")
    void whatAProducerIsGivenKeepsOrderAndWaitsForAllBrokers() {
        Properties properties = KafkaClients.producer(client("linger.ms: '7'"), "test");
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        ProducerConfig effective = new ProducerConfig(properties);

        assertThat(effective.getString("acks")).isEqualTo("-1");
        assertThat(effective.getBoolean("enable.idempotence")).isTrue();
        assertThat(effective.getInt("max.in.flight.requests.per.connection")).isLessThanOrEqualTo(5);
        assertThat(effective.getLong("linger.ms")).isEqualTo(7);
        assertThat(effective.getInt("max.request.size")).isGreaterThan(64 << 20);
    }

    @Test
    @Tag("K4")
    void aRefusalByKafkaSaysWhatIsToBeDone() {
        assertThat(KafkaClients.fault(new RecordTooLargeException("too large"), "writing")
                        .code())
                .isEqualTo(FaultCode.KAFKA_REFUSED_RECORD);
        assertThat(KafkaClients.fault(new ExecutionException(new TopicAuthorizationException("t")), "writing")
                        .code())
                .isEqualTo(FaultCode.KAFKA_UNAUTHORISED);
    }

    static Stream<Exception> refusalsForGood() {
        return Stream.of(
                new InvalidRecordException("no key"),
                new RecordTooLargeException("larger than the value of the max.request.size configuration"),
                new InvalidTopicException("a/b"),
                new InvalidTimestampException("from the future"),
                new PolicyViolationException("not by the book"),
                new SerializationException("no text"),
                new UnsupportedVersionException("an old broker"),
                new UnsupportedCompressionTypeException("zstd"),
                new InvalidConfigurationException("a setting that does not exist"));
    }

    @ParameterizedTest
    @Tag("K4")
    @MethodSource("refusalsForGood")
    void whatKafkaWouldRefuseTomorrowIsNotTriedAgain(Exception refusal) {
        MillraceException fault = KafkaClients.fault(new ExecutionException(refusal), "writing to topic t");

        assertThat(fault.code()).isEqualTo(FaultCode.KAFKA_REFUSED);
        assertThat(fault.code().response()).isEqualTo(Response.HALT);
        assertThat(fault).hasMessageContaining("writing to topic t").hasMessageContaining(refusal.getMessage());
    }

    static Stream<Exception> failuresThatPass() {
        return Stream.of(
                new RecordTooLargeException("larger than the server will accept"),
                new RecordBatchTooLargeException("larger than a segment"),
                new InvalidReplicationFactorException("3 copies, with 2 brokers for now"),
                new NotEnoughReplicasException("1"),
                new OutOfOrderSequenceException("after an outage"),
                new KafkaStorageException("disk"),
                new UnknownServerException("?"),
                new TimeoutException());
    }

    @ParameterizedTest
    @Tag("K4")
    @MethodSource("failuresThatPass")
    void whatMayPassIsTriedAgain(Exception failure) {
        assertThat(KafkaClients.fault(failure, "writing").code().response()).isEqualTo(Response.RETRY);
    }

    @Test
    void aSettingThatKafkaDoesNotUnderstandIsNoOutage() {
        Properties wrong = KafkaClients.producer(client("linger.ms: soon"), "test");

        assertThatThrownBy(() -> KafkaClients.make(
                        () -> new KafkaProducer<>(wrong, new ByteArraySerializer(), new ByteArraySerializer())))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.KAFKA_REFUSED))
                .hasMessageContaining("linger.ms");
    }

    @Test
    void aBrokersNameThatIsNotKnownMayBeKnownLater() {
        Properties unknown = KafkaClients.producer(
                TestSettings.ofKafka("test", "no.such.host.invalid:1", "").kafka(), "test");

        assertThatThrownBy(() -> KafkaClients.make(
                        () -> new KafkaProducer<>(unknown, new ByteArraySerializer(), new ByteArraySerializer())))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.KAFKA_UNREACHABLE));
    }

    @Test
    void acceptsWhatOnlyConcernsSecurityAndSpeed() {
        assertThat(KafkaClients.findings(client("security.protocol: SSL, linger.ms: '5', acks: all")))
                .isEmpty();
    }

    @Test
    void resolvesReferencesToSecretsAndShowsThemNowhere(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("password"), "s3cret\n");
        KafkaSettings settings = client("sasl.jaas.config: 'x password=\"${file:" + secret + "}\";', acks: '1'");

        assertThat(KafkaClients.consumer(settings, "test").getProperty("sasl.jaas.config"))
                .isEqualTo("x password=\"s3cret\";");
        assertThat(settings.toString()).doesNotContain("s3cret");
        assertThat(KafkaClients.findings(settings)).map(Finding::text).noneMatch(text -> text.contains("s3cret"));
    }

    private static KafkaSettings client(String client) {
        return TestSettings.ofKafka("test", "127.0.0.1:1", "client: {" + client + "}")
                .kafka();
    }
}
