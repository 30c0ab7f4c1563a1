using Gongkai.Requests.Intake;
using MimeKit;

namespace Gongkai.Demonstration;

/// <summary>Two mails in the mailbox of the demonstration: an application with its form, and a machine's answer.</summary>
static class DemonstrationMail
{
    public const string Own = "gongkai@example.gov.cn";

    public static IEnumerable<IncomingMail> All()
    {
        var body = new BodyBuilder
        {
            HtmlBody = "<p>区政府办公室：</p><p>依据《政府信息公开条例》，我申请公开2021年任城区老旧小区改造项目的立项批复和资金安排。（演示）</p><p>希望以电子邮件答复，申请表见附件。</p><p>联系电话：演示电话</p>",
        };
        body.Attachments.Add("政府信息公开申请表（演示）.pdf", DemonstrationPaper.Pdf("政府信息公开申请表（演示）"), new ContentType("application", "pdf"));
        yield return Mail(1, "申请公开老旧小区改造项目的批复（演示）", "周某（演示）", "zhou@example.cn", body.ToMessageBody());
        yield return Mail(2, "自动回复：外出（演示）", "", "noreply@example.cn", new TextPart("plain") { Text = "您的邮件已收到，我外出至1月24日。（演示）" }, ("Auto-Submitted", "auto-replied"));
    }

    static IncomingMail Mail(uint uid, string subject, string name, string address, MimeEntity body, params (string Name, string Value)[] heads)
    {
        using var mail = new MimeMessage { Subject = subject, MessageId = $"demo-{uid}@example.cn", Body = body, Date = new(2022, 1, 20, 8, 30, 0, TimeSpan.FromHours(8)) };
        mail.From.Add(new MailboxAddress(name, address));
        mail.To.Add(new MailboxAddress("", Own));
        foreach (var (head, value) in heads) mail.Headers.Add(head, value);
        using var bytes = new MemoryStream();
        mail.WriteTo(bytes);
        return new(bytes.ToArray(), bytes.Length, Whole: true, new(2022, 1, 20), Validity: 1, uid);
    }
}
