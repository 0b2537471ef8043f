package io.deqastream.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken and hostile folders: one line each, naming the file and what is wrong. */
final class MalformedTest {
  private static final Path FOLDERS = Path.of("src/test/resources/checkpoints");

  @TempDir Path folder;

  @BeforeEach
  void config() throws Exception {
    Files.copy(FOLDERS.resolve("tiny-fp32/config.json"), folder.resolve("config.json"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aHeaderOfNoLengthIsRefused(long length) throws Exception {
    safetensors(length, "{}", 0);
    refused("header's length is");
  }

  @Test
  void aHeaderLargerThanTheFileIsRefused() throws Exception {
    safetensors(1000, "{}", 0);
    refused("more than the file's");
  }

  @Test
  void aHeaderAboveTheLimitIsRefused() throws Exception {
    safetensors(100_000_001, "{}", 0);
    refused("above the limit of 100000000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':T[0,4]E,'b':T[2,6]E}|6|overlaps",
        "{'a':T[0,4]E,'b':T[6,10]E}|10|a hole lies before",
        "{'a':T[0,4]E}|2|behind the file's 2",
        "{'a':T[0,4]E}|8|4 bytes follow the last tensor",
        "{'a':T[4,0]E}|4|before they begin",
        "{'a':T[0,8]E}|8|does not take the 8 bytes",
        "{'a':T[0,4]E,'a':T[4,8]E}|8|Duplicate field 'a'",
        "{'a':{'dtype':'F33','shape':[1],'data_offsets':[0,4]}}|4|dtype \"F33\" is not known",
        "{'a':{'dtype':3,'shape':[1],'data_offsets':[0,4]}}|4|dtype \"\" is not known",
        "{'a':{'dtype':'F32','shape':[1]}}|4|lacks one of",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}|4|below 0",
        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}}|4|above 2^63",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,4]}}|4|beyond 2^63",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}|4|not of integers",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':1}}|4|unknown key",
        "{'a':7}|4|not described by an object",
        "{} {}|0|follows the header",
        "[]|0|not a JSON object",
        "{'a':|0|not valid",
      })
  void aBrokenDirectoryIsRefused(String header, int data, String why) throws Exception {
    String json =
        header
            .replace("T[", "{'dtype':'F32','shape':[1],'data_offsets':[")
            .replace("]E", "]}")
            .replace('\'', '"');
    safetensors(json.length(), json, data);
    refused(why.replace("'a'", "\"a\"").replace("Duplicate field \"a\"", "Duplicate"));
  }

  @Test
  void aPickleThatNamesAFunctionIsRefusedByName() throws Exception {
    bin("cos\nsystem\n(X\u0004\u0000\u0000\u0000truetR.");
    refused("names os.system");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cposix~system~.|posix.system",
        "cbuiltins~eval~.|builtins.eval",
        "(itorch~Load~.|operation 0x69",
        "}R.|too few values",
        "}.extra|no tensors",
        "]|an end too early",
        "X????|an end too early",
        "K1.|does not hold a dictionary",
        "}X\u0001\u0000\u0000\u0000aK1s.|is no tensor",
      })
  void otherPicklesAreRefused(String pickle, String why) throws Exception {
    bin(pickle.replace('~', '\n'));
    if (why.equals("no tensors")) {
      assertThat(Checkpoint.open(folder).names()).isEmpty();
    } else {
      refused(why);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PK", "<html>no model here</html>"})
  void aBinThatIsNoZipIsRefused(String content) throws Exception {
    Files.writeString(folder.resolve("pytorch_model.bin"), content);
    refused("not a zip");
  }

  @Test
  void aCompressedBinIsRefused() throws Exception {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("pytorch_model.bin")))) {
      zip.putNextEntry(new ZipEntry("x/data.pkl"));
      zip.write(new byte[100]);
    }
    refused("compressed");
  }

  @Test
  void aMissingShardIsRefused() throws Exception {
    index("model-00001-of-00002.safetensors");
    refused("shard model-00001-of-00002.safetensors is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside.safetensors", "/etc/passwd", "..", "a/b.safetensors", ""})
  void anIndexThatNamesAFileOutsideIsRefused(String name) throws Exception {
    index(name);
    refused("no file name in this folder");
  }

  @Test
  void aTensorNotInItsShardIsRefused() throws Exception {
    Files.copy(FOLDERS.resolve("tiny-fp32/model.safetensors"), folder.resolve("a.safetensors"));
    index("a.safetensors");
    refused("is not in its shard");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"num_attention_heads\": 4,~  \"num_beam|\"num_attention_heads\": 5,~  \"num_beam|num_attention_heads = 5 does not divide hidden_size = 48",
        "\"num_key_value_heads\": 4|\"num_key_value_heads\": 2|num_key_value_heads = 2 differs",
        "\"encoder_hidden_size\": 32|\"encoder_hidden_size\": 64|encoder_hidden_size = 64 differs",
        "\"grid_size\": 4,~      \"hidden_size\": 32|\"grid_size\": 4,~      \"hidden_size\": 40|visual_abstractor.hidden_size = 40 differs",
        "\"grid_size\": 4|\"grid_size\": 5|grid_size = 5 differs",
        "\"model_type\": \"mplug_owl2\"|\"model_type\": \"llava\"|is for llava, expected mplug_owl2",
        "\"patch_size\": 14|\"patch_size\": 15|patch_size = 15 does not divide",
        "\"vocab_size\": 512|\"vocab_sise\": 512|lacks vocab_size",
        "\"vocab_size\": 512|\"vocab_size\": 1e99|not an integer",
        "\"hidden_act\": \"silu\"|\"hidden_act\": \"gelu\"|only silu",
        "\"tie_word_embeddings\": false|\"tie_word_embeddings\": true|not supported",
        "\"rms_norm_eps\": 1e-05|\"rms_norm_eps\": 0|not a number above 0",
        "\"vocab_size\": 512|\"vocab_size\": 512, \"vocab_size\": 512|Duplicate",
        "\"vocab_size\": 512|\"vocab_size\": 512 ]|not valid JSON",
      })
  void aConfigThatCannotBeIsRefused(String from, String to, String why) throws Exception {
    Files.copy(FOLDERS.resolve("tiny-fp32/model.safetensors"), folder.resolve("model.safetensors"));
    String good = Files.readString(folder.resolve("config.json"));
    String find = from.replace('~', '\n');
    assertThat(good).contains(find);
    Files.writeString(folder.resolve("config.json"), good.replace(find, to.replace('~', '\n')));
    refused(why);
  }

  @Test
  void foldersThatHoldNoModelAreRefused() throws Exception {
    refused("holds no model");
    assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Checkpoint.open(folder.resolve("config.json")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is a file");
  }

  @Test
  void anAdapterWithoutItsBaseIsRefused() throws Exception {
    Path lora = FOLDERS.resolve("lora");
    for (String name : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
      Files.copy(lora.resolve(name), folder.resolve(name));
    }
    refused("is an adapter over \"../tiny-fp32\"");
    assertThat(Checkpoint.open(folder, Optional.of(FOLDERS.resolve("tiny-fp32"))).base())
        .isPresent();
    String good = Files.readString(folder.resolve("adapter_config.json"));
    Files.writeString(
        folder.resolve("adapter_config.json"), good.replace("\"none\"", "\"lora_only\""));
    refused("bias = \"lora_only\" is not supported");
    Files.writeString(
        folder.resolve("adapter_config.json"),
        good.replace("\"r\": 4", "\"use_dora\": true, \"r\": 4"));
    refused("use_dora = true is not supported");
  }

  @Test
  void flippedBytesGiveOnlyThatException() throws Exception {
    flips(FOLDERS.resolve("tiny-fp32/model.safetensors"), "model.safetensors", 16000);
    flips(FOLDERS.resolve("lora/non_lora_trainables.bin"), "pytorch_model.bin", 9000);
  }

  private void flips(Path from, String name, int head) throws Exception {
    byte[] good = Files.readAllBytes(from);
    Random random = new Random(3);
    Path file = folder.resolve(name);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bad = good.clone();
      for (int flips = 1 + i % 3; flips > 0; flips--) {
        boolean tail = i % 4 == 0;
        int at = random.nextInt(head);
        bad[tail ? good.length - 1 - at / 2 : at] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bad);
      try {
        Checkpoint.open(folder);
      } catch (CheckpointException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
        refused++;
      }
    }
    Files.delete(file);
    assertThat(refused).isPositive();
  }

  private void refused(String why) {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(folder.toString());
  }

  private void safetensors(long length, String header, int data) throws Exception {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(length).put(json);
    Files.write(folder.resolve("model.safetensors"), file.array());
  }

  private void index(String shard) throws Exception {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"%s\"}}".formatted(shard));
  }

  private void bin(String pickle) throws Exception {
    byte[] bytes = pickle.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(all)) {
      ZipEntry entry = new ZipEntry("x/data.pkl");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(bytes.length);
      CRC32 crc = new CRC32();
      crc.update(bytes);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(bytes);
    }
    Files.write(folder.resolve("pytorch_model.bin"), all.toByteArray());
  }
}
