using System.Text.Json;
using Gongkai.Statutes.Clocks;

namespace Gongkai.Statutes.Tests.Clocks;

public sealed class ReckonJsonTests
{
    static JsonElement Answer(string line) => JsonDocument.Parse(ReckonJson.Answer(line, ClockLaw.BuiltIn)).RootElement;

    [Fact]
    public void A_whole_history_comes_back_with_date_steps_and_rules()
    {
        var a = Answer("""{"id":"7","kind":"reply","received":"2026-03-02","events":[{"type":"hold-started","on":"2026-03-09","hold":"third-party","ref":"a"},{"type":"served","on":"2026-03-11","hold":"third-party","ref":"a"}]}""");
        Assert.Equal("7", a.GetProperty("id").GetString());
        Assert.Equal("2026-04-23", a.GetProperty("due").GetString());
        Assert.True(a.GetProperty("provisional").GetBoolean());
        Assert.True(a.GetProperty("steps").GetArrayLength() >= 3);
        Assert.All(a.GetProperty("steps").EnumerateArray(), s => Assert.False(string.IsNullOrEmpty(s.GetProperty("rule").GetString())));
        Assert.False(a.TryGetProperty("refusal", out _));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"a\"")]
    public void The_id_comes_back_as_it_was_given(string id) =>
        Assert.Equal(id, Answer($$"""{"id":{{id}},"kind":"reply","received":"2026-03-02"}""").GetProperty("id").GetRawText());

    [Fact]
    public void A_fee_is_kept_by_its_payment()
    {
        var a = Answer("""{"id":"x","kind":"fee","received":"2025-09-22","events":[{"type":"paid","on":"2025-10-20"}]}""");
        Assert.Equal("2025-10-24", a.GetProperty("due").GetString());
        Assert.Equal(0, a.GetProperty("breaches").GetArrayLength());
    }

    [Fact]
    public void Settings_are_heard()
    {
        var a = Answer("""{"id":"x","kind":"review-answer","received":"2026-03-02","settings":{"simplifiedReview":true}}""");
        Assert.Equal("2026-03-09", a.GetProperty("due").GetString());
    }

    [Theory]
    [InlineData("not json", "不是 JSON")]
    [InlineData("[1]", "JSON 对象")]
    [InlineData("""{"id":"1","received":"2026-03-02"}""", "kind")]
    [InlineData("""{"id":"1","kind":"nonsense","received":"2026-03-02"}""", "不认识的期限种类")]
    [InlineData("""{"id":"1","kind":"reply"}""", "received")]
    [InlineData("""{"id":"1","kind":"reply","received":"2026-02-30"}""", "YYYY-MM-DD")]
    [InlineData("""{"id":"1","kind":"reply","received":"2026-03-02","events":[{"type":"zzz","on":"2026-03-03"}]}""", "不认识的事件")]
    [InlineData("""{"id":"1","kind":"reply","received":"2026-03-02","events":[{"type":"paid"}]}""", "没有日期")]
    [InlineData("""{"id":"1","kind":"reply","received":"2026-03-02","events":[{"type":"hold-started","on":"2026-03-03"}]}""", "hold")]
    [InlineData("""{"id":"1","kind":"reply","received":"2026-03-02","settings":{"odd":1}}""", "不认识的设置")]
    [InlineData("""{"id":"1","kind":"reply","received":"2026-03-02","events":[{"type":"extended","days":30}]}""", "1至20")]
    public void What_cannot_be_read_or_cannot_be_is_refused_in_words(string line, string words)
    {
        var a = Answer(line);
        Assert.Equal(JsonValueKind.Null, a.GetProperty("due").ValueKind);
        Assert.Contains(words, a.GetProperty("refusal").GetString());
    }
}
