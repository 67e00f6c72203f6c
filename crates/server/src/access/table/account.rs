//! The session and what belongs to whoever is signed in.

use super::{SIGNED_IN, city, own};
use crate::access::{Area, open, rule};

pub const AREA: Area = Area {
    id: "account",
    name: ("登录与本人", "Signing in, and oneself"),
    rules: &[
        open("get-session", "查看会话"),
        open("post-session", "登录"),
        open("delete-session", "退出"),
        open("get-session-identities", "查看演示身份（仅演示）"),
        open("get-clock", "查看时钟"),
        rule("post-clock-advance", "拨动时钟（仅演示）", &[city(SIGNED_IN)]),
        open("post-session-password", "凭一次性链接设置密码"),
        open("post-session-provider", "用统一身份认证登录"),
        open("post-session-provider-return", "从统一身份认证返回"),
        open("post-session-code", "登录第二步：输入动态口令（密码已验证）"),
        open("post-session-second-factor", "登录第二步：设置动态口令（密码已验证）"),
        open("post-session-second-factor-confirm", "登录第二步：确认动态口令（密码已验证）"),
        rule("post-session-post", "切换岗位", &[own(SIGNED_IN)]),
        rule("get-me-posts", "查看本人的岗位与委托", &[own(SIGNED_IN)]),
        rule("get-me-posts-deputies", "查找可委托的人员", &[own(SIGNED_IN)]),
        rule("post-me-posts", "委托本人的岗位", &[own(SIGNED_IN)]),
        rule("delete-me-posts-id", "收回委托、退回代理", &[own(SIGNED_IN)]),
        rule("get-me-sessions", "查看本人的登录会话", &[own(SIGNED_IN)]),
        rule("delete-me-sessions-id", "结束本人的登录会话", &[own(SIGNED_IN)]),
        rule("post-me-password", "修改本人密码", &[own(SIGNED_IN)]),
        rule("get-me-second-factor", "查看本人动态口令", &[own(SIGNED_IN)]),
        rule("post-me-second-factor", "设置或更换本人动态口令", &[own(SIGNED_IN)]),
        rule("post-me-second-factor-confirm", "确认本人动态口令", &[own(SIGNED_IN)]),
        rule("post-me-second-factor-off", "停用本人动态口令", &[own(SIGNED_IN)]),
        rule("post-me-second-factor-recovery-codes", "更换本人恢复码", &[own(SIGNED_IN)]),
        rule("get-me-contact", "查看本人联系方式", &[own(SIGNED_IN)]),
        rule("patch-me-contact", "修改本人联系方式", &[own(SIGNED_IN)]),
        rule("post-me-contact-code", "发送确认邮件", &[own(SIGNED_IN)]),
        rule("post-me-contact-confirm", "确认邮箱", &[own(SIGNED_IN)]),
        rule("get-me-reads", "查看谁看过我的信息", &[own(SIGNED_IN)]),
        rule("get-me-deliveries", "查看寄给本人的消息", &[own(SIGNED_IN)]),
    ],
};
