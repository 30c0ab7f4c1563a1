using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Gongkai.Messages;

/// <summary>Hands e-mail to the mail server; one connection for all that goes out in a run.</summary>
sealed class MailSender(MessageChannels channels) : IAsyncDisposable
{
    SmtpClient? client;

    public async Task<HandedOver> SendAsync(OutMessage message, string address, string text, CancellationToken cancel)
    {
        if (channels.Mail() is not { } channel) return HandedOver.OutOfOrder("没有配置邮件通道");
        if (!MailboxAddress.TryParse(address, out var to)) return HandedOver.Refused("地址不对");
        using var mail = new MimeMessage { Subject = $"【政府信息公开】{message.Purpose}", MessageId = $"{message.Key}@{channel.From.Domain}", Body = new TextPart("plain") { Text = text } };
        mail.From.Add(channel.From);
        mail.To.Add(to);
        // Whoever answers by machine is asked not to (RFC 3834): two machines would write to each other for ever.
        mail.Headers.Add("Auto-Submitted", message.AnswerTo is null ? "auto-generated" : "auto-replied");
        mail.Headers.Add("X-Auto-Response-Suppress", "All");
        // What a stranger called his mail may be no id; the answer goes without it.
        try { if (message.AnswerTo is { } answered) mail.InReplyTo = answered; }
        catch (ArgumentException) { }
        try
        {
            if (client is not { IsConnected: true }) await ConnectAsync(channel, cancel);
            await client!.SendAsync(mail, cancel);
            return HandedOver.Sent("已交邮件服务器");
        }
        catch (SmtpCommandException e) when ((int)e.StatusCode is >= 500 and < 600 && e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted) { return HandedOver.Refused($"邮件服务器拒收（{(int)e.StatusCode}）"); }
        catch (SmtpCommandException e) { return HandedOver.Later($"邮件服务器答复 {(int)e.StatusCode}"); }
        catch (AuthenticationException) { return HandedOver.OutOfOrder("邮件服务器不认用户名和密码"); }
        catch (SslHandshakeException) { return HandedOver.OutOfOrder("邮件服务器的证书不对"); }
        catch (Exception e) when (e is SocketException or IOException or ProtocolException or TimeoutException or NotSupportedException or CommandException) { return HandedOver.OutOfOrder("连不上邮件服务器"); }
        catch (OperationCanceledException)
        {
            // In the middle of a conversation: no other message may go on with it.
            client?.Dispose();
            client = null;
            throw;
        }
    }

    async Task ConnectAsync(MailChannel channel, CancellationToken cancel)
    {
        client?.Dispose();
        client = new SmtpClient { Timeout = (int)OutboxJob.OneMessage.TotalMilliseconds, LocalDomain = "localhost" };
        await client.ConnectAsync(channel.Host, channel.Port, channel.Security, cancel);
        if (channel.User is { } user) await client.AuthenticateAsync(user, channel.Password ?? "", cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not { } open) return;
        // What was sent is sent, whether or not the server says good-bye.
        try { if (open.IsConnected) await open.DisconnectAsync(true); }
        catch (Exception e) when (e is IOException or ProtocolException or SocketException or CommandException) { }
        open.Dispose();
    }
}
