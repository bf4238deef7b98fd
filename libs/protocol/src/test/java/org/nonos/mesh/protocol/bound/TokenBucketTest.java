package org.nonos.mesh.protocol.bound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {

    @Test
    void tokensGatherUpToTheirLimitAndNoFurther() {
        TokenBucket bucket = new TokenBucket(10, 20, 0);
        for (int i = 0; i < 20; i++) {
            assertThat(bucket.take(0)).isTrue();
        }
        assertThat(bucket.take(0)).isFalse();
        assertThat(bucket.take(99)).isFalse();
        assertThat(bucket.take(100)).isTrue();
        // A clock that jumps back gives nothing and takes nothing.
        assertThat(bucket.take(50)).isFalse();
        assertThat(bucket.take(151)).isTrue();
        assertThat(new TokenBucket(1000, 10, 0).takeInDebt(1010, 0)).isEqualTo(1000);
    }

    @Test
    void theKeyUnusedForLongestIsForgottenBeyondTheBound() {
        TokenBuckets<Integer> buckets = new TokenBuckets<>(1, 1, 3);
        for (int key = 0; key < 3; key++) {
            assertThat(buckets.take(key, 0)).isTrue();
        }
        assertThat(buckets.take(0, 0)).isFalse();
        assertThat(buckets.take(3, 0)).isTrue();
        assertThat(buckets.size()).isEqualTo(3);
        // 1 had been unused for longest, so it is new; 0 is remembered.
        assertThat(buckets.take(0, 0)).isFalse();
        assertThat(buckets.take(1, 0)).isTrue();
    }
}
