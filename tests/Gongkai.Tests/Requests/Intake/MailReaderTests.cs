using System.Text;
using Gongkai.Requests.Intake;
using Xunit;

namespace Gongkai.Tests.Requests.Intake;

/// <summary>Mail from anybody, read without trusting a word of it.</summary>
public sealed class MailReaderTests
{
    const string Own = "gk@example.gov.cn";
    static readonly Encoding Gbk = Provided();

    static Encoding Provided()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030");
    }

    static ReadMail Read(string raw, Encoding? encoding = null) => MailReader.Read((encoding ?? Encoding.UTF8).GetBytes(raw.ReplaceLineEndings("\r\n")), Own);

    static string Mail(string heads = "", string body = "正文") => $"From: =?utf-8?B?546L5p+Q?= <Wang@Example.cn>\nTo: {Own}\nSubject: =?utf-8?B?55Sz6K+3?=\nMessage-ID: <1@example.cn>\n{heads}\n{body}";

    [Fact]
    public void A_plain_mail_says_who_what_and_which_it_answers()
    {
        var mail = Read(Mail("In-Reply-To: <gongkai-5@example.gov.cn>\nReferences: <a@x> <gongkai-5@example.gov.cn>\nContent-Type: text/plain; charset=utf-8\n"));
        Assert.Equal(("wang@example.cn", "王某", "申请", "正文", "1@example.cn", null), (mail.Sender, mail.SenderName, mail.Subject, mail.Text, mail.MessageId, mail.Machine));
        Assert.Equal(["gongkai-5@example.gov.cn", "a@x"], mail.Answers);
    }

    [Theory]
    [InlineData("Content-Type: text/plain; charset=gb2312\n")]
    [InlineData("Content-Type: text/plain; charset=\"GBK\"\n")]
    [InlineData("Content-Type: text/plain; charset=us-ascii\n")]
    [InlineData("Content-Type: text/plain; charset=no-such-thing\n")]
    [InlineData("Content-Type: text/plain; charset=utf-8\n")]
    [InlineData("")]
    public void Chinese_is_read_whatever_the_character_set_is_called(string type)
    {
        // 镕 and 㐂 are not in GB 2312; the head is in bare bytes, as old programs write it.
        var mail = Read($"From: 王镕 <wang@example.cn>\nSubject: 申请公开㐂村的批复\n{type}\n请公开㐂村的征地批复，镕。", Gbk);
        Assert.Equal(("王镕", "申请公开㐂村的批复", "请公开㐂村的征地批复，镕。"), (mail.SenderName, mail.Subject, mail.Text));
    }

    [Fact]
    public void Html_is_only_its_words()
    {
        var mail = Read(Mail("Content-Type: text/html; charset=utf-8\n",
            "<html><head><title>题</title><style>p{color:red}</style></head><body><script>alert(1)</script><p>第一段&nbsp;&lt;b&gt;</p><div>第二段<br>第三行</div><img src=x onerror=alert(1)><table><tr><td>甲</td><td>乙</td></tr></table></body></html>"));
        foreach (var word in new[] { "第一段", "<b>", "第二段\n第三行", "甲　乙" }) Assert.Contains(word, mail.Text);
        foreach (var none in new[] { "alert", "color", "题", "onerror" }) Assert.DoesNotContain(none, mail.Text);
    }

    [Fact]
    public void Of_two_versions_the_plain_one_is_read_unless_it_says_nothing()
    {
        string Two(string plain, string html) => Mail("Content-Type: multipart/alternative; boundary=b\n", $"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n--b--\n");
        Assert.Equal("申请公开批复", Read(Two("申请公开批复", "<p>申请公开<b>批复</b></p>")).Text);
        Assert.Contains("长长的", Read(Two("请用新版程序查看", $"<p>长长的{new string('字', 400)}</p>")).Text);
    }

    [Fact]
    public void Files_are_kept_by_name_within_limits_and_the_rest_is_said()
    {
        var parts = new StringBuilder();
        void Part(string type, string name, string content) => parts.Append($"--b\nContent-Type: {type}\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(content))}\n");
        Part("application/pdf", "../../身份证\u202Efdp.exe", "%PDF-1.4 a");
        Part("application/pdf", "空.pdf", "");
        parts.Append("--b\nContent-Type: message/rfc822\n\nSubject: 内层\n\n内层正文\n");
        for (var i = 0; i < 30; i++) Part("image/png", $"{i}.png", "x");
        var mail = Read(Mail("Content-Type: multipart/mixed; boundary=b\n", $"--b\nContent-Type: text/plain; charset=utf-8\n\n见附件\n{parts}--b--\n"));
        Assert.Equal(("见附件", MailReader.MostParts), (mail.Text, mail.Parts.Count));
        Assert.DoesNotContain('\u202E', mail.Parts[0].Name);
        Assert.Contains(mail.LeftOut, l => l.Contains("空的"));
        Assert.Contains(mail.LeftOut, l => l.Contains("邮件里的邮件"));
        Assert.Contains(mail.LeftOut, l => l.Contains($"超过{MailReader.MostParts}个"));
        Assert.DoesNotContain("内层正文", mail.Text);
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied\n", "automatic")]
    [InlineData("Auto-Submitted: no\n", null)]
    [InlineData("X-Autoreply: yes\n", "automatic")]
    [InlineData("Precedence: bulk\n", "bulk")]
    [InlineData("Precedence: auto_reply\n", "automatic")]
    [InlineData("List-Id: <a.example.cn>\n", "bulk")]
    [InlineData("Return-Path: <>\n", "bounce")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n", "bounce")]
    public void A_machine_is_known_by_its_heads(string heads, string? machine) => Assert.Equal(machine, Read(Mail(heads)).Machine);

    [Theory, InlineData("gk@example.gov.cn", "own"), InlineData("GK@EXAMPLE.GOV.CN", "own"), InlineData("MAILER-DAEMON@example.cn", "bounce"), InlineData("a@example.cn", null)]
    public void And_by_its_address(string from, string? machine) => Assert.Equal(machine, Read($"From: {from}\nSubject: x\n\nx").Machine);

    [Fact]
    public void What_is_no_mail_is_still_shown_and_nothing_breaks_a_database_or_a_line()
    {
        Assert.Contains("不是邮件", Read("不是邮件").Text);
        Assert.Equal("", Read("").Text);
        var mail = MailReader.Read([.. Encoding.ASCII.GetBytes("From: a@x.cn\r\nSubject: a\0b\u0007c\r\n\r\n"), 0, 0xFF, 0xFE, .. Encoding.UTF8.GetBytes("字\0")], Own);
        Assert.DoesNotContain('\0', mail.Text + mail.Subject);
        Assert.True(Read(Mail(body: new string('字', 300_000))).Text.Length <= MailReader.MostText + 30);
        // Boundaries in boundaries, far deeper than anybody writes.
        var deep = string.Concat(Enumerable.Range(0, 2000).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"));
        Assert.NotNull(Read($"From: a@x.cn\nSubject: x\n{deep}"));
        // Half a character at the end of what is cut.
        var emoji = Read($"From: a@x.cn\nSubject: {string.Concat(Enumerable.Repeat("𠮷", 400))}\nContent-Type: text/plain; charset=utf-16\n\n\ud800x");
        Assert.False(char.IsHighSurrogate(emoji.Subject![^2]));
    }
}
